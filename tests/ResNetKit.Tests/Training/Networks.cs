using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Tests.Training;

/// <summary>Creates small networks of TorchSharp's own modules, for which the trainer has no special support.</summary>
internal static class Networks
{
    /// <summary>Creates a network of two convolutions, each followed by batch norm, and a linear layer. The images are (N, 3, 8, 8).</summary>
    public static Sequential Plain(int classes = 5) => Sequential(
        Conv2d(3, 4, 3, padding: 1, bias: false),
        BatchNorm2d(4),
        ReLU(),
        MaxPool2d(2),
        Conv2d(4, 6, 3, padding: 1),
        BatchNorm2d(6),
        ReLU(),
        AdaptiveAvgPool2d(1),
        Flatten(),
        Linear(6, classes));

    /// <summary>Creates a similar network with dropout. The seed determines the initial weights.</summary>
    public static Sequential WithDropout(long seed = 1, int classes = 3)
    {
        manual_seed(seed).Dispose();
        return Sequential(
            Conv2d(3, 8, 3, padding: 1, bias: false),
            BatchNorm2d(8),
            ReLU(),
            Dropout(0.2),
            Conv2d(8, 8, 3, padding: 1),
            BatchNorm2d(8),
            ReLU(),
            AdaptiveAvgPool2d(1),
            Flatten(),
            Linear(8, classes));
    }

    /// <summary>Gets all values of a model's parameters and buffers, for comparing them bit by bit.</summary>
    public static Dictionary<string, double[]> Snapshot(Module model) =>
        model.state_dict().ToDictionary(entry => entry.Key, entry => Golden.Values(entry.Value));
}
