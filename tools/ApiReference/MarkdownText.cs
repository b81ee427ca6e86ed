using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ResNetKit.Tools.ApiReference;

/// <summary>Turns the text of documentation comments into Markdown.</summary>
internal sealed partial class MarkdownText
{
    private static readonly Dictionary<string, Type> s_types =
        new[] { typeof(ResNetKit.Models.ResNetBuilder).Assembly, typeof(ResNetKit.Onnx.OnnxExportOptions).Assembly }
            .SelectMany(assembly => assembly.GetExportedTypes())
            .ToDictionary(type => MemberId.Of(type)[2..]);

    private readonly StringBuilder _text = new();

    /// <summary>A link to the place of a type of the library.</summary>
    public static string Link(Type type, string? member = null)
    {
        var name = Signature.NameOf(type);
        var anchor = name.ToLowerInvariant().Replace(".", "", StringComparison.Ordinal);
        return $"[`{name}{member}`]({type.Namespace}.md#{NotInAnchors().Replace(anchor, "")})";
    }

    /// <summary>Whole paragraphs, code and lists; empty where there is nothing.</summary>
    public string Paragraphs(XElement? element)
    {
        if (element is null)
            return "";
        Append(element);
        return Blank().Replace(_text.ToString().Trim(), "\n\n");
    }

    /// <summary>The same on one line.</summary>
    public string Line(XElement? element) => Spaces().Replace(Paragraphs(element), " ");

    /// <summary>The same for a cell of a table.</summary>
    public string Cell(XElement? element) => Line(element).Replace("|", "\\|", StringComparison.Ordinal);

    private void Append(XElement element)
    {
        foreach (var node in element.Nodes())
        {
            if (node is XText text)
                AppendWords(text.Value);
            else if (node is XElement child)
                AppendElement(child);
        }
    }

    private void AppendElement(XElement element)
    {
        switch (element.Name.LocalName)
        {
            case "see" or "seealso":
                _text.Append(See(element));
                break;
            case "paramref" or "typeparamref":
                _text.Append($"`{element.Attribute("name")!.Value}`");
                break;
            case "c":
                _text.Append($"`{Spaces().Replace(element.Value, " ")}`");
                break;
            case "code":
                _text.Append($"\n\n```csharp\n{Unindented(element.Value)}\n```\n\n");
                break;
            case "item":
                _text.Append("\n- ");
                AppendWords(new MarkdownText().Line(element));
                break;
            case "list":
                _text.Append('\n');
                Append(element);
                _text.Append("\n\n");
                break;
            case "para":
                _text.Append("\n\n");
                Append(element);
                _text.Append("\n\n");
                break;
            default:
                Append(element);
                break;
        }
    }

    private void AppendWords(string words)
    {
        var plain = Spaces().Replace(words, " ");
        _text.Append(_text.Length == 0 || char.IsWhiteSpace(_text[^1]) ? plain.TrimStart() : plain);
    }

    private static string See(XElement see)
    {
        if (see.Attribute("langword")?.Value is { } word)
            return $"`{word}`";
        if (see.Attribute("href")?.Value is { } address)
            return see.Value.Length > 0 ? $"[{see.Value}]({address})" : $"<{address}>";

        var id = see.Attribute("cref")!.Value[2..].Split('(')[0];
        if (s_types.TryGetValue(id, out var type))
            return Link(type);
        var dot = id.LastIndexOf('.');
        var member = Arity().Replace(id[(dot + 1)..], "");
        if (s_types.TryGetValue(id[..Math.Max(dot, 0)], out var owner))
            return member == "#ctor" ? Link(owner) : Link(owner, $".{member}");

        // Of .NET or TorchSharp: a member by its type's name, a type by its own.
        var outer = Arity().Replace(id[..Math.Max(dot, 0)].Split('.')[^1], "");
        return see.Attribute("cref")!.Value[0] == 'T' ? $"`{member}`" : $"`{outer}.{member}`";
    }

    private static string Unindented(string code)
    {
        var lines = code.Trim('\n', '\r').TrimEnd().Split('\n');
        var indent = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length >= indent ? line[indent..].TrimEnd() : ""));
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"[ \t]*\n[ \t]*\n\s*")]
    private static partial Regex Blank();

    [GeneratedRegex(@"`+\d+")]
    private static partial Regex Arity();

    [GeneratedRegex(@"[^\w\-]")]
    private static partial Regex NotInAnchors();
}
