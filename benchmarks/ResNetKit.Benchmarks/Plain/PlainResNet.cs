using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Benchmarks.Plain;

/// <summary>Represents a residual network of basic blocks in plain TorchSharp.</summary>
internal sealed class PlainResNet : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Sequential blocks;
    private readonly Linear fc;

    /// <summary>Creates a network for images of 3 channels and 10 classes.</summary>
    /// <param name="kernel">The kernel size of the convolution in the stem.</param>
    /// <param name="stride">The stride of the convolution in the stem.</param>
    /// <param name="filters">The number of filters of each stage; each stage except the first has stride 2.</param>
    /// <param name="depth">The number of blocks in each stage.</param>
    public PlainResNet(int kernel, int stride, int[] filters, int depth)
        : base(nameof(PlainResNet))
    {
        conv1 = Conv2d(3, filters[0], kernel, stride, kernel / 2, bias: false);
        bn1 = BatchNorm2d(filters[0]);
        var inputs = filters[0];
        var list = new List<Module<Tensor, Tensor>>();
        for (var stage = 0; stage < filters.Length; stage++)
        {
            for (var block = 0; block < depth; block++)
            {
                list.Add(new BasicBlock(inputs, filters[stage], stage > 0 && block == 0 ? 2 : 1));
                inputs = filters[stage];
            }
        }

        blocks = Sequential(list);
        fc = Linear(inputs, 10);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = bn1.call(conv1.call(input)).relu_();
        x = blocks.call(x);
        x = functional.adaptive_avg_pool2d(x, 1).flatten(1);
        return fc.call(x).MoveToOuterDisposeScope();
    }
}
