using System.Reflection;
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

    /// <summary>All blocks of code, in their order.</summary>
    public IReadOnlyList<CodeBlock> CodeBlocks =>
        [.. Fence().Matches(Text).Select(match => new CodeBlock(match.Groups["language"].Value, match.Groups["file"].Value, match.Groups["code"].Value))];

    /// <summary>The blocks of code in a language, in their order.</summary>
    public IReadOnlyList<string> Blocks(string language) =>
        [.. CodeBlocks.Where(block => block.Language == language).Select(block => block.Code)];

    /// <summary>The block of code that has a function of that name.</summary>
    public string Script(string language, string function) =>
        Blocks(language).Single(script => script.Contains($"{function}(", StringComparison.Ordinal));

    /// <summary>The using directives of an example; in a file they stand at its top.</summary>
    public static IEnumerable<string> Directives(string example) => Directive().Matches(example).Select(match => match.Value);

    /// <summary>An example without its using directives.</summary>
    public static string Body(string example) => Directive().Replace(example, "").TrimStart();

    [GeneratedRegex(@"^using (static )?[\w.]+;\n", RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex(@"^```(?<language>[a-z]*) ?(?<file>[^\n]*)\n(?<code>.*?)^```[ ]*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    /// <summary>A fenced block of code.</summary>
    /// <param name="Language">The language that its fence names.</param>
    /// <param name="File">The file that the reader is to put it into, where the fence names one.</param>
    /// <param name="Code">What is in it.</param>
    internal sealed record CodeBlock(string Language, string File, string Code);
}
