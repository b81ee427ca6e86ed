using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Benchmarks.Plain;

/// <summary>Represents ResNet-9 (64-128-256-512, with residual cells at 128 and 512) in plain TorchSharp.</summary>
internal sealed class PlainResNet9 : Module<Tensor, Tensor>
{
    private readonly Sequential conv1 = ConvNormReLU(3, 64);
    private readonly Sequential conv2 = ConvNormReLU(64, 128, pool: true);
    private readonly Sequential residual1 = Sequential(ConvNormReLU(128, 128, bias: false), ConvNormReLU(128, 128, bias: false));
    private readonly Sequential conv3 = ConvNormReLU(128, 256, pool: true);
    private readonly Sequential conv4 = ConvNormReLU(256, 512, pool: true);
    private readonly Sequential residual2 = Sequential(ConvNormReLU(512, 512, bias: false), ConvNormReLU(512, 512, bias: false));
    private readonly Linear fc = Linear(512, 10);

    public PlainResNet9()
        : base(nameof(PlainResNet9)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = conv2.call(conv1.call(input));
        x = residual1.call(x).add(x);
        x = conv4.call(conv3.call(x));
        x = residual2.call(x).add(x);
        x = functional.max_pool2d(x, 4).flatten(1);
        return fc.call(x).MoveToOuterDisposeScope();
    }

    private static Sequential ConvNormReLU(int inputs, int filters, bool bias = true, bool pool = false)
    {
        var layers = new List<Module<Tensor, Tensor>> { Conv2d(inputs, filters, 3, padding: 1, bias: bias), BatchNorm2d(filters), ReLU(inplace: true) };
        if (pool)
        {
            layers.Add(MaxPool2d(2));
        }
        return Sequential(layers);
    }
}
