using static TorchSharp.torch;

namespace ResNetKit.Cpu.Tests;

// Describes a convolution, and computes its results and gradients.
internal sealed record Convolution(
    long Filter, long Stride, long Padding, long From, long To, long Batch, long Height, long Width, bool Biased)
{
    public long Dilation { get; init; } = 1;

    public long Groups { get; init; } = 1;

    public sealed record Arguments(Tensor X, Tensor W, Tensor? B);

    public sealed record Results(Tensor Y, Tensor Dx, Tensor Dw, Tensor? Db)
    {
        public IEnumerable<(string Name, Tensor Value)> All()
        {
            yield return ("output", Y);
            yield return ("gradient of the input", Dx);
            yield return ("gradient of the weight", Dw);
            if (Db is not null)
            {
                yield return ("gradient of the bias", Db);
            }
        }
    }

    public Arguments Create(ImageLayout x = ImageLayout.Nchw, ImageLayout w = ImageLayout.Nchw) =>
        new(Layouts.Random(x, Batch, From, Height, Width), Layouts.Random(w, To, From / Groups, Filter, Filter), Biased ? randn(To) : null);

    public Tensor Forward(Tensor x, Tensor w, Tensor? b) =>
        nn.functional.conv2d(x, w, b, [Stride, Stride], [Padding, Padding], [Dilation, Dilation], Groups);

    // The detached tensors have gradients of their own, so that one set of arguments can be used in several runs. A detached tensor keeps its strides.
    public Results Run(Arguments arguments, Tensor gradient)
    {
        var x = arguments.X.detach().requires_grad_();
        var w = arguments.W.detach().requires_grad_();
        var b = arguments.B?.detach().requires_grad_();
        var y = Forward(x, w, b);
        y.backward([gradient]);
        return new(y.detach(), x.grad!, w.grad!, b?.grad);
    }

    public Tensor Gradient(Arguments arguments, ImageLayout layout)
    {
        using var none = no_grad();
        return Layouts.Random(layout, Forward(arguments.X, arguments.W, arguments.B).shape);
    }

    // Computes the same results as Run, but in float64. The kernels do not support this number format, so libtorch computes the results.
    public Results Reference(Arguments arguments, Tensor gradient) =>
        Run(new(arguments.X.to(float64), arguments.W.to(float64), arguments.B?.to(float64)), gradient.to(float64));
}
