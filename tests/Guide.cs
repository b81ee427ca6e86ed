using System.Reflection;

namespace ResNetKit.Tests;

/// <summary>The guide "Train in C#, serve anywhere", whose scripts the tests run.</summary>
internal static class Guide
{
    /// <summary>The folder of the repository.</summary>
    public static string RepositoryRoot { get; } = typeof(Guide).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>The blocks of code in a language, in their order.</summary>
    public static IReadOnlyList<string> Blocks(string language) =>
        [.. File.ReadAllText(Path.Combine(RepositoryRoot, "docs", "guides", "interop.md"))
            .Split("```")
            .Where(part => part.StartsWith(language + "\n", StringComparison.Ordinal))
            .Select(part => part[(language.Length + 1)..])];

    /// <summary>The block of code that has a function of that name.</summary>
    public static string Script(string language, string function) =>
        Blocks(language).Single(script => script.Contains($"{function}(", StringComparison.Ordinal));
}
