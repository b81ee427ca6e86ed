using System.Text.Json;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Optimizers;

public sealed class TrajectoryTests
{
    private static readonly JsonElement Reference = ReferenceValues.Read("optimizers.json");

    public static TheoryData<string, Func<Parameter[], optim.Optimizer>> Optimizers => new()
    {
        { "sgd", ps => optim.SGD(ps, 0.1) },
        { "sgd_momentum", ps => optim.SGD(ps, 0.1, momentum: 0.9) },
        { "sgd_dampening", ps => optim.SGD(ps, 0.1, momentum: 0.9, dampening: 0.5) },
        { "sgd_nesterov_decay", ps => optim.SGD(ps, 0.1, momentum: 0.9, weight_decay: 0.05, nesterov: true) },
        { "sgd_maximize", ps => optim.SGD(ps, 0.1, momentum: 0.9, maximize: true) },
        {
            "sgd_groups", ps => optim.SGD(
                [new SGD.ParamGroup(ps[..1], (SGD.Options)null!), new SGD.ParamGroup(ps[1..], new SGD.Options { weight_decay = 0, LearningRate = 0.02 })],
                0.1, momentum: 0.9, weight_decay: 0.05)
        },
        { "adam", ps => optim.Adam(ps, 0.01) },
        { "adam_decay", ps => optim.Adam(ps, 0.01, 0.8, 0.95, 1e-6, 0.05) },
        { "adam_amsgrad", ps => optim.Adam(ps, 0.01, amsgrad: true) },
        { "adam_maximize", ps => optim.Adam(ps, 0.01, maximize: true) },
        { "adamw", ps => optim.AdamW(ps, 0.01, weight_decay: 0.1) },
        { "adamw_amsgrad", ps => optim.AdamW(ps, 0.01, weight_decay: 0.1, amsgrad: true) },
    };

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Twenty_steps_are_PyTorchs(string name, Func<Parameter[], optim.Optimizer> make)
    {
        using var scope = NewDisposeScope();
        var parameters = Start();
        using var optimizer = make(parameters);
        var trajectory = Reference.GetProperty("trajectories").GetProperty(name);

        for (var step = 0; step < 20; step++)
        {
            SetGradients(parameters, step);
            optimizer.step();
            for (var i = 0; i < parameters.Length; i++)
            {
                parameters[i].Doubles().ShouldBeClose(trajectory[step][i].Doubles(), 1e-6, $"{name}, step {step}, parameter {i}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_saved_optimizer_goes_on_where_it_was(string name, Func<Parameter[], optim.Optimizer> make)
    {
        using var scope = NewDisposeScope();
        var parameters = Start();
        using var first = (OptimizerHelper)make(parameters);
        for (var step = 0; step < 7; step++)
        {
            SetGradients(parameters, step);
            first.step();
        }
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        first.save_state_dict(writer);
        stream.Position = 0;

        using var second = (OptimizerHelper)make(parameters);
        using var third = (OptimizerHelper)make(parameters);
        using (NewDisposeScope())
        {
            second.load_state_dict(new BinaryReader(stream));
            third.load_state_dict(second.state_dict());
        }
        for (var step = 7; step < 20; step++)
        {
            SetGradients(parameters, step);
            third.step();
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i].Doubles().ShouldBeClose(Reference.GetProperty("trajectories").GetProperty(name)[19][i].Doubles(), 1e-6, name);
        }
        second.state_dict().State.Zip(third.state_dict().State).Should().OnlyContain(pair => !ReferenceEquals(pair.First, pair.Second));
    }

    private static Parameter[] Start() => [Start(0).reshape(4, 3).AsParameter(), Start(1).AsParameter()];

    private static Tensor Start(int parameter) => Floats(Reference.GetProperty("start")[parameter]);

    private static void SetGradients(Parameter[] parameters, int step)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i].grad = Floats(Reference.GetProperty("gradients")[step][i]).reshape(parameters[i].shape);
        }
    }

    private static Tensor Floats(JsonElement values) => tensor(values.Doubles().Select(value => (float)value).ToArray());
}
