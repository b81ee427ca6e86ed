using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>
/// Reads and writes generated parts of Markdown files, between two comments such as <c>&lt;!-- experiments --&gt;</c> and <c>&lt;!-- /experiments --&gt;</c>.
/// The text around them is written by hand.
/// </summary>
internal static class MarkedText
{
    /// <summary>Determines whether a file exists and has a generated part with this name.</summary>
    public static bool IsIn(string file, string name) => File.Exists(file) && Find(File.ReadAllText(file), name) is not null;

    /// <summary>Reads the text between the comments.</summary>
    public static string Read(string file, string name)
    {
        var text = File.ReadAllText(file);
        return text[Find(text, name)!.Value].Trim('\n');
    }

    /// <summary>Replaces the text between the comments.</summary>
    public static void Write(string file, string name, string content)
    {
        var text = File.ReadAllText(file);
        var (start, length) = Find(text, name)!.Value.GetOffsetAndLength(text.Length);
        WholeFile.WriteText(file, $"{text[..start]}\n{content.Trim('\n')}\n{text[(start + length)..]}");
    }

    /// <summary>Creates a file with a heading and an empty generated part.</summary>
    public static void Create(string file, string name, string heading) => WholeFile.WriteText(file, $"# {heading}\n\n{Begin(name)}\n{End(name)}\n");

    private static Range? Find(string text, string name)
    {
        var begin = text.IndexOf(Begin(name), StringComparison.Ordinal);
        var end = text.IndexOf(End(name), StringComparison.Ordinal);
        return begin < 0 || end < begin ? null : (begin + Begin(name).Length)..end;
    }

    private static string Begin(string name) => $"<!-- {name} -->";

    private static string End(string name) => $"<!-- /{name} -->";
}
