using System.Text;

namespace ResNetKit.Reporting.Charts;

/// <summary>
/// Estimates the width of text, so that charts can be laid out without access to a font. The widths are those of a wide sans-serif font, so that text rarely
/// takes more space than estimated.
/// </summary>
internal static class TextMeasure
{
    /// <summary>Estimates the width of a text, in the unit of the font size.</summary>
    public static double Width(string text, double size)
    {
        var width = 0.0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Width(rune);
        }

        return width * size;
    }

    /// <summary>Returns the text or, if it is too wide, its beginning with an ellipsis.</summary>
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

    /// <summary>Breaks the text at spaces into lines of a maximum width. A word that is too wide is cut off.</summary>
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
