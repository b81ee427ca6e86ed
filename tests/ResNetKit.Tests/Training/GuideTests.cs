using System.Reflection;
using System.Text.RegularExpressions;

namespace ResNetKit.Tests.Training;

/// <summary>What the guides show is what <see cref="GuideExamples"/> compiles and runs.</summary>
public sealed partial class GuideTests
{
    [Theory]
    [InlineData("training.md", 8)]
    [InlineData("callbacks.md", 2)]
    [InlineData("checkpoints.md", 2)]
    public void Every_example_of_a_guide_is_compiled(string guide, int examples)
    {
        var root = typeof(GuideTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(
            attribute => attribute.Key == "RepositoryRoot").Value!;
        var compiled = Plain(File.ReadAllText(Path.Combine(root, "tests", "ResNetKit.Tests", "Training", "GuideExamples.cs")));
        var blocks = Block().Matches(File.ReadAllText(Path.Combine(root, "docs", "guides", guide))).Select(
            match => match.Groups[1].Value).ToArray();

        blocks.Should().HaveCount(examples);
        blocks.Should().OnlyContain(block => compiled.Contains(Plain(block), StringComparison.Ordinal));
    }

    private static string Plain(string code) => Whitespace().Replace(code, " ").Trim();

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
