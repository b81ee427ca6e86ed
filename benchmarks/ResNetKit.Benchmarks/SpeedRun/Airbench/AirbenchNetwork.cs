using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Benchmarks.SpeedRun.Airbench;

/// <summary>Represents the network of airbench94 (Jordan 2024, arXiv 2404.00498): no shortcuts, 1,972,792 parameters.</summary>
internal sealed class AirbenchNetwork : Module<Tensor, Tensor>
{
    private const int Whitened = 24;
    private static readonly int[] _widths = [64, 256, 256];
    private readonly Conv2d whiten;
    private readonly Sequential groups;
    private readonly Linear head;

    public AirbenchNetwork()
        : base(nameof(AirbenchNetwork))
    {
        // The recipe computes this weight from the images. Its values do not affect the time.
        whiten = Conv2d(3, Whitened, 2);
        whiten.weight.requires_grad = false;
        groups = Sequential(_widths.Zip([Whitened, .. _widths], (outputs, inputs) => Group(inputs, outputs)));
        head = Linear(_widths[^1], 10, hasBias: false);
        using (no_grad())
        using (NewDisposeScope())
        {
            head.weight.div_(head.weight.std());
        }
        RegisterComponents();
    }

    /// <summary>Gets the weight of the head.</summary>
    public Parameter Head => head.weight;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = functional.gelu(whiten.call(input));
        x = functional.max_pool2d(groups.call(x), 3).flatten(1);
        return head.call(x).div(x.shape[1]).MoveToOuterDisposeScope();
    }

    private static Module<Tensor, Tensor> Group(int inputs, int outputs) => Sequential(
        Conv2d(inputs, outputs, 3, padding: 1, bias: false), MaxPool2d(2), Norm(outputs), GELU(),
        Conv2d(outputs, outputs, 3, padding: 1, bias: false), Norm(outputs), GELU());

    // The running statistics are updated quickly, and only the bias is trained, not the scale.
    private static BatchNorm2d Norm(int channels)
    {
        var norm = BatchNorm2d(channels, eps: 1e-12, momentum: 0.4);
        norm.weight!.requires_grad = false;
        return norm;
    }
}
