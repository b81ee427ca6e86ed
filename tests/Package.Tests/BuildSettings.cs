using System.Reflection;

namespace ResNetKit.Package.Tests;

/// <summary>Contains the build properties of these tests. The packages are built with the same properties.</summary>
internal static class BuildSettings
{
    public static string RepositoryRoot => Value("RepositoryRoot");

    public static string Configuration => Value("Configuration");

    /// <summary>Gets the version of the packages.</summary>
    public static string Version => Value("Version");

    /// <summary>Gets the version of TorchSharp that the library is built on.</summary>
    public static string TorchSharpVersion => Value("TorchSharpVersion");

    /// <summary>Gets a value indicating whether <c>ResNetKit.Cpu</c> is packed. It needs the libtorch of TorchSharp 0.107.0.</summary>
    public static bool KernelsArePacked => TorchSharpVersion == "0.107.0";

    /// <summary>Gets the reason why a test that needs <c>ResNetKit.Cpu</c> is skipped.</summary>
    public static string KernelsAreNotPacked => $"ResNetKit.Cpu is not packed on TorchSharp {TorchSharpVersion}.";

    /// <summary>Gets the ID of the libtorch package for this machine.</summary>
    public static string LibtorchPackage => Value("LibtorchPackage");

    /// <summary>Gets the version of the libtorch package.</summary>
    public static string LibtorchVersion => Value("LibtorchVersion");

    /// <summary>Gets the end of the libtorch packages' IDs for this machine, such as <c>linux-x64</c>.</summary>
    public static string LibtorchPlatform => Value("LibtorchPlatform");

    /// <summary>Gets the folder in which this machine keeps downloaded NuGet packages.</summary>
    public static string PackageFolder => Value("PackageFolder");

    private static string Value(string key) => typeof(BuildSettings).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
