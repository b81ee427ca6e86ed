using static TorchSharp.torch;

namespace ResNetKit.Training.Distributed;

/// <summary>The sum of a tensor over the processes, as a step of the computation: its gradient is the sum of the processes' gradients.</summary>
internal sealed class SharedSum : autograd.SingleTensorFunction<SharedSum>
{
    private const string Group = "group";

    /// <inheritdoc/>
    public override string Name => nameof(SharedSum);

    /// <summary>Sums a tensor over the processes.</summary>
    public static Tensor Of(Tensor values, IProcessGroup group) => apply(values, group);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var group = (IProcessGroup)vars[1];
        ctx.save_data(Group, group);
        return group.Sum((Tensor)vars[0]);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        [((IProcessGroup)ctx.get_data(Group)).Sum(grad_output), null!];
}
