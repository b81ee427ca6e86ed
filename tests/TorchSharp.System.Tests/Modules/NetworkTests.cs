using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Modules;

public sealed class NetworkTests
{
    [Theory]
    [InlineData("sgd")]
    [InlineData("adam")]
    public void Five_steps_of_a_small_network_are_PyTorchs(string name)
    {
        var expected = ReferenceValues.Read("network.json").GetProperty(name);
        using var scope = NewDisposeScope();
        manual_seed(11);
        using var model = nn.Sequential(
            nn.Conv2d(2, 4, 3, padding: 1, bias: false), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(36, 3));
        var images = randn(8, 2, 6, 6);
        var labels = tensor(new long[] { 0, 1, 2, 0, 1, 2, 0, 1 });
        using optim.Optimizer optimizer = name == "sgd"
            ? optim.SGD(model.parameters(), 0.1, momentum: 0.9, weight_decay: 5e-4, nesterov: true)
            : optim.Adam(model.parameters(), 0.01);
        using var loss_function = new CrossEntropyLoss(label_smoothing: 0.1);

        var losses = expected.GetProperty("losses").Doubles();
        for (var step = 0; step < losses.Length; step++)
        {
            optimizer.zero_grad();
            var loss = loss_function.call(model.call(images), labels);
            loss.backward();
            if (step == 0)
            {
                foreach (var (key, parameter) in model.named_parameters())
                {
                    parameter.grad!.Doubles().ShouldBeClose(expected.GetProperty("gradients").GetProperty(key).Doubles(), 1e-6, key);
                }
            }
            optimizer.step();
            loss.ToDouble().Should().BeApproximately(losses[step], 1e-5, "of step {0}", step);
        }

        foreach (var (key, tensor) in model.state_dict())
        {
            tensor.Doubles().ShouldBeClose(expected.GetProperty("state").GetProperty(key).Doubles(), 1e-5, key);
        }
        model.eval();
        model.call(images).Doubles().ShouldBeClose(expected.GetProperty("logits").Doubles(), 1e-4, "logits");
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("adam")]
    [InlineData("adamw")]
    public void No_tensor_outlives_its_step(string name)
    {
        using var model = nn.Sequential(nn.Conv2d(1, 2, 3, padding: 1), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(32, 3));
        using optim.Optimizer optimizer = name switch
        {
            "sgd" => optim.SGD(model.parameters(), 0.1, momentum: 0.9, weight_decay: 1e-3, nesterov: true),
            "adam" => optim.Adam(model.parameters(), 0.01, weight_decay: 1e-3, amsgrad: true),
            _ => optim.AdamW(model.parameters(), 0.01, weight_decay: 1e-3),
        };
        using var loss_function = nn.CrossEntropyLoss();
        for (var step = 0; step < 5; step++) Step();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        for (var step = 0; step < 20; step++) Step();

        DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount.Should().Be(before);

        void Step()
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            loss_function.call(model.call(rand(2, 1, 4, 4)), tensor(new long[] { 0, 2 })).backward();
            optimizer.step();
        }
    }
}
