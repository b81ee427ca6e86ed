using static TorchSharp.torch;

namespace ResNetKit.Training.Distributed;

/// <summary>Represents the differentiable sum of a tensor over the processes. Its gradient is the sum of the gradients of the processes.</summary>
internal sealed class SharedSum : autograd.SingleTensorFunction<SharedSum>
{
    private const string Group = "group";
    private const string Failure = "failure";

    /// <inheritdoc/>
    public override string Name => nameof(SharedSum);

    /// <summary>Computes the sum of a tensor over the processes.</summary>
    public static Tensor Of(Tensor values, IProcessGroup group, BackwardFailure failure) => apply(values, group, failure);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var group = (IProcessGroup)vars[1];
        ctx.save_data(Group, group);
        ctx.save_data(Failure, vars[2]);
        return group.SumOf((Tensor)vars[0]);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var sum = grad_output;
        ((BackwardFailure)ctx.get_data(Failure)).Guard(() => sum = ((IProcessGroup)ctx.get_data(Group)).SumOf(grad_output));
        return [sum, null!, null!];
    }
}
