using static TorchSharp.torch;

namespace ResNetKit.Training.Distributed;

/// <summary>
/// Represents a function that returns its input unchanged and calls an action when the backward pass reaches the function. At that time, the gradients
/// of all tensors that were computed from its output exist. TorchSharp has no hooks on gradients, so this is a custom function.
/// </summary>
internal sealed class BackwardMark : autograd.SingleTensorFunction<BackwardMark>
{
    private const string Passed = "passed";

    /// <inheritdoc/>
    public override string Name => nameof(BackwardMark);

    /// <summary>Marks a tensor.</summary>
    /// <param name="values">The tensor.</param>
    /// <param name="passed">
    /// The action to call in the backward pass. It receives the gradient of the tensor and must not throw. It is responsible for disposing the gradient,
    /// but must not do so during the call, because libtorch still reads the gradient.
    /// </param>
    /// <returns>The marked tensor.</returns>
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
