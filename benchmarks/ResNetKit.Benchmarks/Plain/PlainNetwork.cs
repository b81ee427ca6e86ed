using static TorchSharp.torch;

namespace ResNetKit.Benchmarks.Plain;

/// <summary>Creates the networks of the benchmarks in plain TorchSharp, by the names of the equivalent presets.</summary>
internal static class PlainNetwork
{
    private static readonly Dictionary<string, (Func<nn.Module<Tensor, Tensor>> Create, long Parameters)> _networks = new()
    {
        ["resnet-7x7-4block"] = (() => new PlainResNet(kernel: 7, stride: 2, [64, 128, 256, 512], depth: 1), 4_910_922),
        ["resnet9"] = (() => new PlainResNet9(), 6_574_090),
        ["resnet18"] = (() => new PlainResNet(kernel: 3, stride: 1, [64, 128, 256, 512], depth: 2), 11_173_962),
        ["resnet20-b"] = (() => new PlainResNet(kernel: 3, stride: 1, [16, 32, 64], depth: 3), 272_474),
    };

    /// <summary>Gets the presets that have a plain counterpart.</summary>
    public static IReadOnlyList<string> Names => [.. _networks.Keys];

    /// <summary>Creates a network and checks that it has the number of parameters of the preset.</summary>
    /// <param name="preset">The preset.</param>
    public static nn.Module<Tensor, Tensor> Create(string preset)
    {
        var (create, parameters) = _networks[preset];
        var network = create();
        var counted = network.parameters().Sum(parameter => parameter.numel());
        if (counted != parameters)
        {
            throw new InvalidOperationException($"{preset} has {counted} parameters here, expected {parameters}");
        }
        return network;
    }
}
