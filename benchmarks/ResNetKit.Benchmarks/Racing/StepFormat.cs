namespace ResNetKit.Benchmarks.Racing;

/// <summary>Represents the number format and memory format of a training step, with the name that all sides of a race use.</summary>
internal sealed record StepFormat(string Name, Precision Precision, bool ChannelsLast)
{
    /// <summary>Gets the default format of TorchSharp.</summary>
    public static StepFormat Default { get; } = new("float32-nchw", Precision.Float32, ChannelsLast: false);

    /// <summary>Gets all formats.</summary>
    public static IReadOnlyList<StepFormat> All { get; } =
    [
        Default,
        new("float32-nhwc", Precision.Float32, ChannelsLast: true),
        new("bfloat16-nhwc", Precision.BFloat16, ChannelsLast: true),
    ];

    /// <summary>Gets the format with the given name.</summary>
    public static StepFormat Named(string name) =>
        All.FirstOrDefault(format => format.Name == name)
        ?? throw new ArgumentException($"unknown format \"{name}\"; expected one of {string.Join(", ", All.Select(format => format.Name))}");
}
