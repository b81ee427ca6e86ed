using ResNetKit.Tests;

namespace ResNetKit.Documentation.Tests;

/// <summary>Finds the pages of the repository.</summary>
internal static class Pages
{
    private static readonly string[] _made = ["bin", "obj", "artifacts", "runs"];

    public static IReadOnlyList<string> All { get; } =
    [
        .. Files("").Where(path => !path.Contains('/', StringComparison.Ordinal)),
        .. new[] { "docs", "src", "samples", "tests", "benchmarks" }.SelectMany(Files),
    ];

    public static TheoryData<string> AsTheory => [.. All];

    private static IEnumerable<string> Files(string folder) => Directory
            .EnumerateFiles(Path.Combine(Document.RepositoryRoot, folder), "*.md", Depth(folder))
            .Select(path => Path.GetRelativePath(Document.RepositoryRoot, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').SkipLast(1).Intersect(_made).Any())
            .Order(StringComparer.Ordinal);

    private static SearchOption Depth(string folder) => folder.Length == 0 ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories;
}
