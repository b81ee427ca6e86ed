using System.Reflection;

namespace ResNetKit.Tests;

/// <summary>The guide "Train in C#, serve anywhere", whose scripts the tests run.</summary>
internal static class Guide
{
    /// <summary>The script of a language that contains a text.</summary>
    public static string Script(string language, string text)
    {
        var path = typeof(Guide).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "InteropGuide").Value!;
        return File.ReadAllText(path)
            .Split("```")
            .Where(part => part.StartsWith(language + "\n", StringComparison.Ordinal))
            .Select(part => part[(language.Length + 1)..])
            .Single(script => script.Contains($"{text}(", StringComparison.Ordinal));
    }
}
