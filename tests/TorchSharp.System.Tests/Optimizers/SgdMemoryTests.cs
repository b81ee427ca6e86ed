using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Optimizers;

/// <summary>SGD steps in one pass over memory where it can; however the tensors lie there, the result is that of tensor operations.</summary>
public sealed class SgdMemoryTests
{
    public static TheoryData<string, Func<Tensor, Tensor>, Func<Tensor, Tensor>> Layouts => new()
    {
        { "contiguous", Same, Same },
        { "channels-last", ChannelsLast, ChannelsLast },
        { "parameter channels-last, gradient not", ChannelsLast, Same },
        { "gradient channels-last, parameter not", Same, ChannelsLast },
        { "gaps between rows", WithGaps, Same },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_step_is_the_same_in_any_memory_order(string name, Func<Tensor, Tensor> lay, Func<Tensor, Tensor> layGradient)
    {
        using var scope = NewDisposeScope();
        manual_seed(1).Dispose();
        var start = randn(6, 5, 3, 3);
        var gradients = Enumerable.Range(0, 4).Select(_ => randn(6, 5, 3, 3)).ToArray();
        var expected = start;
        Tensor? momentum = null;
        var parameter = new Parameter(lay(start.clone()));
        using var optimizer = optim.SGD([parameter], 0.1, momentum: 0.9, weight_decay: 0.01, nesterov: true);

        foreach (var gradient in gradients)
        {
            parameter.grad = layGradient(gradient);
            optimizer.step();

            var change = gradient + (expected * 0.01);
            momentum = momentum is null ? change : (momentum * 0.9) + change;
            expected -= (change + (momentum * 0.9)) * 0.1;
        }

        parameter.Doubles().ShouldBeClose(expected.Doubles(), 1e-6, name);
    }

    private static Tensor Same(Tensor tensor) => tensor;

    private static Tensor ChannelsLast(Tensor tensor) => tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private static Tensor WithGaps(Tensor tensor)
    {
        var wide = zeros(6, 5, 3, 4);
        var narrow = wide.narrow(3, 0, 3);
        narrow.copy_(tensor);
        return narrow;
    }
}
