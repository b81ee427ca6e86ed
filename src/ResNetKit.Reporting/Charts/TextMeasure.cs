using System.Text;

namespace ResNetKit.Reporting.Charts;

/// <summary>
/// How wide text is, near enough to lay charts out without a font at hand. The widths are those of a wide sans-serif face, so that text
/// never takes more room than it was given.
/// </summary>
internal static class TextMeasure
{
    /// <summary>Width of a text at a font size, in the size's unit.</summary>
    public static double Width(string text, double size)
    {
        var width = 0.0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Width(rune);
        }

        return width * size;
    }

    /// <summary>The text, or as much of its beginning as fits into a width, with an ellipsis.</summary>
    public static string Fit(string text, double size, double width)
    {
        if (Width(text, size) <= width)
        {
            return text;
        }

        var room = (width / size) - 1;
        var fitted = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            room -= Width(rune);
            if (room < 0)
            {
                break;
            }

            fitted.Append(rune.ToString());
        }

        return fitted.ToString().TrimEnd() + "…";
    }

    /// <summary>The text in lines no wider than a width, broken at spaces; a word that is too wide is cut.</summary>
    public static IReadOnlyList<string> Wrap(string text, double size, double width)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : line + " " + word;
            if (line.Length > 0 && Width(longer, size) > width)
            {
                lines.Add(Fit(line, size, width));
                longer = word;
            }

            line = longer;
        }

        lines.Add(Fit(line, size, width));
        return lines;
    }

    private static double Width(Rune rune) => rune.Value switch
    {
        'i' or 'j' or 'l' or 'I' or '\'' or '|' or '.' or ',' or ':' or ';' or '!' => 0.34,
        'f' or 't' or 'r' or ' ' or '(' or ')' or '[' or ']' or '/' or '-' => 0.42,
        'm' or 'w' or 'M' or 'W' or '@' or '%' or '…' => 0.97,
        >= 'A' and <= 'Z' => 0.71,
        >= '0' and <= '9' => 0.64,
        >= 0x1100 => 1,
        _ => 0.62,
    };
}
