using static TorchSharp.torch;

namespace ResNetKit.Training.Distributed;

/// <summary>
/// Hands a tensor on as it is, and tells when the backward pass comes by: then the gradients of everything that was computed from it are there.
/// TorchSharp has no hooks on gradients; this is what its custom functions allow.
/// </summary>
internal sealed class BackwardMark : autograd.SingleTensorFunction<BackwardMark>
{
    private const string Passed = "passed";

    /// <inheritdoc/>
    public override string Name => nameof(BackwardMark);

    /// <summary>Marks a tensor.</summary>
    /// <param name="values">The tensor.</param>
    /// <param name="passed">What is called in the backward pass, with a gradient whose handle becomes its own. It must not throw.</param>
    public static Tensor On(Tensor values, Action<Tensor> passed) => apply(values, passed);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_data(Passed, vars[1]);
        return ((Tensor)vars[0]).alias();
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        ((Action<Tensor>)ctx.get_data(Passed))(grad_output);
        return [grad_output, null!];
    }
}
