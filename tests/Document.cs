using System.Reflection;
using System.Text.RegularExpressions;

namespace ResNetKit.Tests;

/// <summary>Represents a page of the documentation whose examples the tests check.</summary>
/// <param name="path">The path within the repository, for example <c>docs/guides/data.md</c>.</param>
internal sealed partial class Document(string path)
{
    /// <summary>Gets the folder of the repository.</summary>
    public static string RepositoryRoot { get; } = typeof(Document).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>Gets the text of the page.</summary>
    public string Text { get; } = File.ReadAllText(Path.Combine(RepositoryRoot, path));

    /// <summary>Gets all blocks of code, in order.</summary>
    public IReadOnlyList<CodeBlock> CodeBlocks =>
        [.. Fence().Matches(Text).Select(match => new CodeBlock(match.Groups["language"].Value, match.Groups["file"].Value, match.Groups["code"].Value))];

    /// <summary>Gets the blocks of code in a language, in order.</summary>
    public IReadOnlyList<string> Blocks(string language) =>
        [.. CodeBlocks.Where(block => block.Language == language).Select(block => block.Code)];

    /// <summary>Gets the only block of code in the given language that defines or calls the given function.</summary>
    public string Script(string language, string function) =>
        Blocks(language).Single(script => script.Contains($"{function}(", StringComparison.Ordinal));

    /// <summary>Gets the using directives of an example. In a file, they are at the top.</summary>
    public static IEnumerable<string> Directives(string example) => Directive().Matches(example).Select(match => match.Value);

    /// <summary>Gets an example without its using directives.</summary>
    public static string Body(string example) => Directive().Replace(example, "").TrimStart();

    [GeneratedRegex(@"^using (static )?[\w.]+;\n", RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex(@"^```(?<language>[a-z]*) ?(?<file>[^\n]*)\n(?<code>.*?)^```[ ]*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    /// <summary>Represents a fenced block of code.</summary>
    /// <param name="Language">The language after the fence.</param>
    /// <param name="File">The file in which the reader saves the block, if the fence names one; otherwise, empty.</param>
    /// <param name="Code">The content.</param>
    internal sealed record CodeBlock(string Language, string File, string Code);
}
