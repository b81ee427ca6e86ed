using System.Text.Json;
using ResNetKit.Tests;

namespace ResNetKit.Documentation.Tests;

public class ExampleTests
{
    private static readonly Lazy<IReadOnlyList<string>> _compiled = new(() =>
        [.. new[] { "tests", "samples" }
            .Select(folder => Path.Combine(Document.RepositoryRoot, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Contains("obj"))
            .Select(file => Plain(File.ReadAllText(file)))]);

    [Theory]
    [MemberData(nameof(Pages.AsTheory), MemberType = typeof(Pages))]
    public void Every_CSharp_example_of_a_page_stands_word_for_word_in_a_test_or_a_sample(string page)
    {
        var examples = new Document(page).Blocks("csharp");

        examples.Where(block => !_compiled.Value.Any(code => Holds(code, block))).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Pages.AsTheory), MemberType = typeof(Pages))]
    public void Every_JSON_example_of_a_page_is_JSON(string page)
    {
        foreach (var block in new Document(page).Blocks("json"))
        {
            block.Invoking(text => JsonDocument.Parse(text)).Should().NotThrow(block);
        }
    }

    // A code block with C# or commands would not be tested if its first line (the fence) named another language.
    [Theory]
    [MemberData(nameof(Pages.AsTheory), MemberType = typeof(Pages))]
    public void Every_block_of_code_is_in_a_language_that_the_tests_look_at_or_is_plain_output(string page)
    {
        var document = new Document(page);

        document.CodeBlocks.Select(block => block.Language)
            .Should().BeSubsetOf(["csharp", "bash", "json", "python", "xml", ""]);
        document.Blocks("").Should().NotContain(block => block.StartsWith("dotnet ", StringComparison.Ordinal));
        document.Text.Split("\n```").Length.Should().Be((2 * document.CodeBlocks.Count) + 1, "every fence is read");
    }

    // In a file, the using directives are at the top, separate from the rest of the block.
    private static bool Holds(string code, string block) =>
        Document.Directives(block).Append(Document.Body(block)).All(part => code.Contains(Plain(part), StringComparison.Ordinal));

    private static string Plain(string code) => string.Join(' ', code.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
