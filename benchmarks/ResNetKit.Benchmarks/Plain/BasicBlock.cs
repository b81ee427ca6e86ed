using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Benchmarks.Plain;

/// <summary>Represents the basic block of He et al. (2015) with a projection shortcut, as in torchvision.</summary>
internal sealed class BasicBlock : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Sequential? downsample;

    public BasicBlock(int inputs, int filters, int stride)
        : base(nameof(BasicBlock))
    {
        conv1 = Conv2d(inputs, filters, 3, stride, 1, bias: false);
        bn1 = BatchNorm2d(filters);
        conv2 = Conv2d(filters, filters, 3, 1, 1, bias: false);
        bn2 = BatchNorm2d(filters);
        if (stride != 1 || inputs != filters)
        {
            downsample = Sequential(Conv2d(inputs, filters, 1, stride, bias: false), BatchNorm2d(filters));
        }
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var identity = downsample is null ? input : downsample.call(input);
        var x = bn1.call(conv1.call(input)).relu_();
        x = bn2.call(conv2.call(x)).add_(identity).relu_();
        return x.MoveToOuterDisposeScope();
    }
}
