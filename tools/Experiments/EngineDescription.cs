using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Describes the engine of a published result, such as <c>TorchSharp 0.107.0 with ResNetKit.Cpu 0.2.0</c>.</summary>
internal static class EngineDescription
{
    /// <summary>The description of the first engine of the project: a development assembly with the same API names as TorchSharp, over libtorch 1.13.</summary>
    private const string First = "the project's first engine (a development engine over libtorch 1.13), not yet repeated on the released TorchSharp";

    /// <summary>Determines whether an engine is the first engine of the project.</summary>
    private static bool IsFirst(string engine) => !engine.StartsWith("TorchSharp ", StringComparison.Ordinal);

    /// <summary>Describes the engine without the CPU kernels.</summary>
    public static string OfEngine(string engine) => IsFirst(engine) ? First : engine.Split(Machine.With)[0];

    /// <summary>Describes the CPU kernels: whether they were enabled, and their version.</summary>
    public static string OfKernels(string engine) => engine.Split(Machine.With) switch
    {
        _ when IsFirst(engine) => "those of that engine",
        [_, var kernels] => $"on ({kernels})",
        _ => "off",
    };
}
