using System.Text.RegularExpressions;
using ResNetKit.Tests;

namespace ResNetKit.Onnx.Tests;

public sealed partial class GuideTests
{
    [Fact]
    public void The_CSharp_of_the_guide_is_what_GuideExamples_compiles()
    {
        var compiled = Plain(File.ReadAllText(Path.Combine(Guide.RepositoryRoot, "tests", "ResNetKit.Onnx.Tests", "GuideExamples.cs")));

        // ONNX Runtime's own package is no dependency of the tests.
        var blocks = Guide.Blocks("csharp").Where(block => !block.Contains("Microsoft.ML.OnnxRuntime", StringComparison.Ordinal)).ToList();

        blocks.Should().HaveCount(7).And.OnlyContain(block => compiled.Contains(Plain(block), StringComparison.Ordinal));
    }

    private static string Plain(string code) => Whitespace().Replace(code, " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
