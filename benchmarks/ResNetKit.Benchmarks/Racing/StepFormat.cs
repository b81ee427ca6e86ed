namespace ResNetKit.Benchmarks.Racing;

/// <summary>A number format and memory layout of a training step, by the name that all sides of a race know.</summary>
internal sealed record StepFormat(string Name, Precision Precision, bool ChannelsLast)
{
    /// <summary>The format that TorchSharp computes in unless told otherwise.</summary>
    public static StepFormat Default { get; } = new("float32-nchw", Precision.Float32, ChannelsLast: false);

    /// <summary>All formats.</summary>
    public static IReadOnlyList<StepFormat> All { get; } =
    [
        Default,
        new("float32-nhwc", Precision.Float32, ChannelsLast: true),
        new("bfloat16-nhwc", Precision.BFloat16, ChannelsLast: true),
    ];

    /// <summary>Gets the format of a name.</summary>
    public static StepFormat Named(string name) =>
        All.FirstOrDefault(format => format.Name == name)
        ?? throw new ArgumentException($"unknown format \"{name}\"; expected one of {string.Join(", ", All.Select(format => format.Name))}");
}
