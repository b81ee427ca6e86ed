using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace ResNetKit.Tests;

/// <summary>A page of the documentation, whose examples the tests compile and run.</summary>
/// <param name="path">Where it lies in the repository, for example <c>docs/guides/data.md</c>.</param>
internal sealed partial class Document(string path)
{
    /// <summary>The folder of the repository.</summary>
    public static string RepositoryRoot { get; } = typeof(Document).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>The page as it is.</summary>
    public string Text { get; } = File.ReadAllText(Path.Combine(RepositoryRoot, path));

    /// <summary>The blocks of code in a language, in their order.</summary>
    public IReadOnlyList<string> Blocks(string language) =>
        [.. Text.Split("```")
            .Where((part, index) => index % 2 == 1 && part.StartsWith(language + "\n", StringComparison.Ordinal))
            .Select(part => part[(language.Length + 1)..])];

    /// <summary>The block of code that has a function of that name.</summary>
    public string Script(string language, string function) =>
        Blocks(language).Single(script => script.Contains($"{function}(", StringComparison.Ordinal));

    /// <summary>
    /// Holds the page's C# to a file that is compiled: each block must stand there word for word, white space apart, and so must the
    /// using directives that a block begins with.
    /// </summary>
    /// <param name="examples">How many blocks the page has, lest none be found.</param>
    /// <param name="except">Blocks with this text need what the tests do not have.</param>
    /// <param name="compiled">The file; without it, the caller's.</param>
    public void ShouldBeCompiled(int examples, string? except = null, [CallerFilePath] string compiled = "")
    {
        var code = Plain(File.ReadAllText(compiled));
        var blocks = Blocks("csharp").Where(block => except is null || !block.Contains(except, StringComparison.Ordinal)).ToList();
        blocks.Should().HaveCount(examples, "{0} has so many examples", path);
        blocks.Should().OnlyContain(block => Directives(block).Append(Body(block)).All(part => code.Contains(Plain(part), StringComparison.Ordinal)));
    }

    /// <summary>The using directives of an example; in a file they stand at its top.</summary>
    public static IEnumerable<string> Directives(string example) => Directive().Matches(example).Select(match => match.Value);

    /// <summary>An example without its using directives.</summary>
    public static string Body(string example) => Directive().Replace(example, "").TrimStart();

    [GeneratedRegex(@"^using (static )?[\w.]+;\n", RegexOptions.Multiline)]
    private static partial Regex Directive();

    private static string Plain(string code) => string.Join(' ', code.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
