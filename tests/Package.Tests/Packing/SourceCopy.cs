using System.Reflection;
using ResNetKit.Models;

namespace ResNetKit.Package.Tests.Packing;

/// <summary>The library's sources in a folder of their own, which is no repository, beside the engine as it was built.</summary>
internal sealed class SourceCopy : IDisposable
{
    public SourceCopy()
    {
        var root = new DirectoryInfo(BuildSettings.RepositoryRoot);
        var library = Path.Combine("src", "ResNetKit");
        Copy(root.EnumerateFiles("*.props").Concat(root.EnumerateFiles(".editorconfig")));
        Copy(new DirectoryInfo(Path.Combine(root.FullName, "src")).EnumerateFiles("*", SearchOption.AllDirectories).Where(file =>
            Path.GetRelativePath(root.FullName, file.FullName) is var path
            && !path.StartsWith(Path.Combine(library, "bin"), StringComparison.Ordinal)
            && !path.StartsWith(Path.Combine(library, "obj"), StringComparison.Ordinal)));
    }

    /// <summary>Where the copy is.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("resnetkit-sources-").FullName;

    /// <summary>Builds the library there.</summary>
    /// <param name="engine">The engine to build it on.</param>
    /// <param name="environment">What the build has in its environment besides.</param>
    /// <returns>The assembly.</returns>
    public byte[] Build(string engine, IReadOnlyDictionary<string, string>? environment = null)
    {
        // The commit that was built stands in the assembly; a folder without a repository has to be told.
        var commit = typeof(ResNet).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+').ElementAtOrDefault(1);
        DotNet.Run(
            Path.Combine(Folder, "src", "ResNetKit"),
            environment ?? new Dictionary<string, string>(),
            "build", "--configuration", PackedPackages.Configuration, "--nologo", "--verbosity", "quiet",
            "-p:TorchEngine=" + engine, "-p:BuildProjectReferences=false", "-p:RunAnalyzers=false", "-p:SourceRevisionId=" + commit);
        return File.ReadAllBytes(Path.Combine(Folder, "src", "ResNetKit", "bin", PackedPackages.Configuration, "net10.0", "ResNetKit.dll"));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    // Copies keep the times of the files, by which a build sees what is up to date.
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
