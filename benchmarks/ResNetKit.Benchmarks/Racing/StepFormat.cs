using ResNetKit.Training;

namespace ResNetKit.Benchmarks.Racing;

/// <summary>A number format and memory layout of a training step, by the name that both sides of the race know.</summary>
internal sealed record StepFormat(string Name, Precision Precision, bool ChannelsLast)
{
    public static StepFormat PyTorchDefault { get; } = new("float32-nchw", Precision.Float32, ChannelsLast: false);

    public static IReadOnlyList<StepFormat> All { get; } =
    [
        PyTorchDefault,
        new("float32-nhwc", Precision.Float32, ChannelsLast: true),
        new("bfloat16-nhwc", Precision.BFloat16, ChannelsLast: true),
    ];

    public static StepFormat Named(string name) =>
        All.FirstOrDefault(format => format.Name == name)
        ?? throw new ArgumentException($"unknown format \"{name}\"; expected one of {string.Join(", ", All.Select(format => format.Name))}");
}
