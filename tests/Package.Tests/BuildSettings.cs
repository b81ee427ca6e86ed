using System.Reflection;

namespace ResNetKit.Package.Tests;

/// <summary>How these tests were built, and so how what they pack was.</summary>
internal static class BuildSettings
{
    public static string RepositoryRoot => Value("RepositoryRoot");

    public static string Configuration => Value("Configuration");

    /// <summary><c>system</c> or <c>package</c>: which TorchSharp the library was built on.</summary>
    public static string TorchEngine => Value("TorchEngine");

    /// <summary>The version of the packages.</summary>
    public static string Version => Value("Version");

    /// <summary>Where this machine keeps the packages that it has fetched.</summary>
    public static string PackageFolder => Value("PackageFolder");

    private static string Value(string key) => typeof(BuildSettings).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
