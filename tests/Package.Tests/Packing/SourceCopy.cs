using System.Reflection;

namespace ResNetKit.Package.Tests.Packing;

/// <summary>Represents a copy of the library's sources in a folder outside of any repository.</summary>
internal sealed class SourceCopy : IDisposable
{
    private static readonly string[] _folders = ["src", "build"];

    public SourceCopy()
    {
        var root = new DirectoryInfo(BuildSettings.RepositoryRoot);
        Copy(root.EnumerateFiles().Where(file => file.Name == ".editorconfig" || file.Extension is ".props" or ".targets"));
        Copy(_folders.Select(folder => new DirectoryInfo(Path.Combine(root.FullName, folder))).Where(folder => folder.Exists)
            .SelectMany(folder => folder.EnumerateFiles("*", SearchOption.AllDirectories))
            .Where(file => !Path.GetRelativePath(root.FullName, file.FullName).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")));
    }

    /// <summary>Gets the folder of the copy.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("resnetkit-sources-").FullName;

    /// <summary>Builds the library in the copy.</summary>
    /// <returns>The assembly.</returns>
    public byte[] Build()
    {
        // The assembly contains the hash of the commit. A build outside of a repository cannot find the hash, so it is passed to the build.
        var commit = typeof(ResNet).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+').ElementAtOrDefault(1);
        DotNet.Run(
            Path.Combine(Folder, "src", "ResNetKit"),
            "build", "--configuration", PackedPackages.Configuration, "--nologo", "--verbosity", "quiet",
            "-p:TorchSharpVersion=" + BuildSettings.TorchSharpVersion, "-p:RunAnalyzers=false", "-p:SourceRevisionId=" + commit);
        return File.ReadAllBytes(Path.Combine(Folder, "src", "ResNetKit", "bin", PackedPackages.Configuration, "net10.0", "ResNetKit.dll"));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Copy(IEnumerable<FileInfo> files)
    {
        foreach (var file in files)
        {
            var target = Path.Combine(Folder, Path.GetRelativePath(BuildSettings.RepositoryRoot, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            file.CopyTo(target);
        }
    }
}
