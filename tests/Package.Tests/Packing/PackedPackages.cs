namespace ResNetKit.Package.Tests.Packing;

/// <summary>Packs the solution with <c>dotnet pack -c Release</c>, once for all tests.</summary>
public sealed class PackedPackages : IDisposable
{
    public const string Configuration = "Release";

    public PackedPackages()
    {
        string[] asBuilt = BuildSettings.Configuration == Configuration ? ["--no-build"] : [];
        Output = DotNet.Run(
            BuildSettings.RepositoryRoot,
            ["pack", .. asBuilt, "--configuration", Configuration, "--output", Folder,
            "-p:TorchSharpVersion=" + BuildSettings.TorchSharpVersion, "--nologo", "--verbosity", "minimal"]);
    }

    /// <summary>Gets the folder of the packages, which is a NuGet feed.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("resnetkit-packages-").FullName;

    /// <summary>Gets the output of the command.</summary>
    public string Output { get; }

    internal PackageFile Open(string id, string extension = "nupkg") =>
        new(Path.Combine(Folder, $"{id}.{BuildSettings.Version}.{extension}"));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
