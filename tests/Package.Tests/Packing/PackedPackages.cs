namespace ResNetKit.Package.Tests.Packing;

/// <summary>The packages as <c>./kit pack</c> makes them, packed once for all tests; from what was built, where that is what is released.</summary>
public sealed class PackedPackages : IDisposable
{
    public const string Configuration = "Release";

    public PackedPackages()
    {
        string[] asBuilt = BuildSettings.Configuration == Configuration ? ["--no-build"] : [];
        foreach (var project in (string[])["ResNetKit", "ResNetKit.Onnx"])
        {
            Output += DotNet.Run(
                BuildSettings.RepositoryRoot,
                ["pack", Path.Combine("src", project, project + ".csproj"), .. asBuilt, "--configuration", Configuration,
                "--output", Folder, "-p:TorchEngine=" + BuildSettings.TorchEngine, "--nologo", "--verbosity", "minimal"]);
        }
    }

    /// <summary>The folder that holds them: a feed for NuGet.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("resnetkit-packages-").FullName;

    /// <summary>What packing wrote.</summary>
    public string Output { get; } = "";

    internal PackageFile Open(string id, string extension = "nupkg") =>
        new(Path.Combine(Folder, $"{id}.{BuildSettings.Version}.{extension}"));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
