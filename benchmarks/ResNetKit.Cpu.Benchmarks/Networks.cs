using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Cpu.Benchmarks;

// Creates networks in plain TorchSharp, without the library ResNetKit.
internal static class Networks
{
    public static Module<Tensor, Tensor> ResNet18() =>
        Residual([3, 64, 3, 1], [(64, 2, 1), (128, 2, 2), (256, 2, 2), (512, 2, 2)]);

    public static Module<Tensor, Tensor> ResNet20() =>
        Residual([3, 16, 3, 1], [(16, 3, 1), (32, 3, 2), (64, 3, 2)]);

    // The network has a 7×7 stem with stride 2 and four blocks.
    public static Module<Tensor, Tensor> FourBlocks() =>
        Residual([3, 64, 7, 2], [(64, 1, 1), (128, 1, 2), (256, 1, 2), (512, 1, 2)]);

    public static Module<Tensor, Tensor> ResNet9() =>
        Sequential(
            Unit(3, 64), Unit(64, 128), MaxPool2d(2),
            new Cell(Unit(128, 128), Unit(128, 128)),
            Unit(128, 256), MaxPool2d(2), Unit(256, 512), MaxPool2d(2),
            new Cell(Unit(512, 512), Unit(512, 512)),
            MaxPool2d(4), Flatten(), Linear(512, 10));

    public static Module<Tensor, Tensor> Vgg()
    {
        List<(string, Module<Tensor, Tensor>)> layers = [];
        var channels = 3L;
        foreach (var width in (long[])[64, 64, 0, 128, 128, 0, 256, 256, 0, 512, 512, 0])
        {
            if (width == 0)
            {
                layers.Add(($"pool{layers.Count}", MaxPool2d(2)));
                continue;
            }
            layers.Add(($"conv{layers.Count}", Conv2d(channels, width, 3, padding: 1)));
            layers.Add(($"relu{layers.Count}", ReLU()));
            channels = width;
        }
        layers.Add(("flatten", Flatten()));
        layers.Add(("fc1", Linear(512 * 2 * 2, 256)));
        layers.Add(("relu", ReLU()));
        layers.Add(("fc2", Linear(256, 10)));
        return Sequential(layers);
    }

    private static Module<Tensor, Tensor> Unit(long from, long to) =>
        Sequential(Conv2d(from, to, 3, padding: 1, bias: false), BatchNorm2d(to), ReLU());

    private static Module<Tensor, Tensor> Residual(long[] stem, (long Filters, int Blocks, long Stride)[] stages)
    {
        List<(string, Module<Tensor, Tensor>)> layers =
        [
            ("conv1", Conv2d(stem[0], stem[1], stem[2], stride: stem[3], padding: stem[2] / 2, bias: false)),
            ("bn1", BatchNorm2d(stem[1])),
            ("relu", ReLU()),
        ];
        var channels = stem[1];
        foreach (var (filters, blocks, stride) in stages)
        {
            for (var block = 0; block < blocks; block++)
            {
                layers.Add(($"block{layers.Count}", new BasicBlock(channels, filters, block == 0 ? stride : 1)));
                channels = filters;
            }
        }
        layers.Add(("pool", AdaptiveAvgPool2d(1)));
        layers.Add(("flatten", Flatten()));
        layers.Add(("fc", Linear(channels, 10)));
        return Sequential(layers);
    }

    private sealed class BasicBlock : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> conv1, bn1, conv2, bn2;
        private readonly Module<Tensor, Tensor>? downsample;

        public BasicBlock(long from, long to, long stride)
            : base(nameof(BasicBlock))
        {
            conv1 = Conv2d(from, to, 3, stride: stride, padding: 1, bias: false);
            bn1 = BatchNorm2d(to);
            conv2 = Conv2d(to, to, 3, padding: 1, bias: false);
            bn2 = BatchNorm2d(to);
            if (stride != 1 || from != to)
            {
                downsample = Sequential(Conv2d(from, to, 1, stride: stride, bias: false), BatchNorm2d(to));
            }
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            var y = functional.relu(bn1.call(conv1.call(x)));
            y = bn2.call(conv2.call(y));
            return functional.relu(y + (downsample is null ? x : downsample.call(x)));
        }
    }

    private sealed class Cell : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> first, second;

        public Cell(Module<Tensor, Tensor> first, Module<Tensor, Tensor> second)
            : base(nameof(Cell))
        {
            this.first = first;
            this.second = second;
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => x + second.call(first.call(x));
    }
}
