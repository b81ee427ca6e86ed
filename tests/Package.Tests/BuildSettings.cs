using System.Reflection;

namespace ResNetKit.Package.Tests;

/// <summary>Properties of the build of these tests, which are those of the packages too.</summary>
internal static class BuildSettings
{
    public static string RepositoryRoot => Value("RepositoryRoot");

    public static string Configuration => Value("Configuration");

    /// <summary>The version of the packages.</summary>
    public static string Version => Value("Version");

    /// <summary>The version of TorchSharp that the library is built on.</summary>
    public static string TorchSharpVersion => Value("TorchSharpVersion");

    /// <summary>Whether <c>ResNetKit.Cpu</c> is packed, which needs the libtorch of that version.</summary>
    public static bool KernelsArePacked => TorchSharpVersion == "0.107.0";

    /// <summary>Why a test that needs that package is skipped.</summary>
    public static string KernelsAreNotPacked => $"ResNetKit.Cpu is not packed on TorchSharp {TorchSharpVersion}.";

    /// <summary>The libtorch package that goes with it on this machine.</summary>
    public static string LibtorchPackage => Value("LibtorchPackage");

    /// <summary>The version of the libtorch package.</summary>
    public static string LibtorchVersion => Value("LibtorchVersion");

    /// <summary>The end of the libtorch packages' names for this machine, such as <c>linux-x64</c>.</summary>
    public static string LibtorchPlatform => Value("LibtorchPlatform");

    /// <summary>The folder where this machine keeps the packages that it has fetched.</summary>
    public static string PackageFolder => Value("PackageFolder");

    private static string Value(string key) => typeof(BuildSettings).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
