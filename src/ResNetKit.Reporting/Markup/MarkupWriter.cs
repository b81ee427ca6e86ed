using System.Runtime.CompilerServices;
using System.Text;

namespace ResNetKit.Reporting.Markup;

/// <summary>
/// Writes HTML or SVG from interpolated strings. The literal parts of a string are markup; interpolated values are text and are escaped. For example, the
/// name of a class cannot add an element to the page.
/// </summary>
internal sealed class MarkupWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Writes markup, and escapes the interpolated values.</summary>
    public void Write(MarkupHandler markup) => _text.Append(markup.Text);

    /// <summary>Writes the content of another writer.</summary>
    public void Write(MarkupWriter other) => _text.Append(other._text);

    /// <summary>Writes a text that is already markup, without escaping.</summary>
    public void WriteMarkup(string markup) => _text.Append(markup);

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>Builds markup from an interpolated string.</summary>
    [InterpolatedStringHandler]
    public readonly struct MarkupHandler(int literalLength, int formattedCount)
    {
        public StringBuilder Text { get; } = new(literalLength + (8 * formattedCount));

        public void AppendLiteral(string markup) => Text.Append(markup);

        public void AppendFormatted(string? text) => Escape(text ?? "", Text);

        public void AppendFormatted(int number) => Text.Append(FormattedNumber.Count(number));

        /// <summary>Appends a coordinate with at most two decimals.</summary>
        public void AppendFormatted(double coordinate) => Text.Append(FormattedNumber.Coordinate(coordinate));
    }

    private static void Escape(string text, StringBuilder target)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '<' => target.Append("&lt;"),
                '>' => target.Append("&gt;"),
                '&' => target.Append("&amp;"),
                '"' => target.Append("&quot;"),
                '\'' => target.Append("&#39;"),
                '\t' or '\n' or '\r' => target.Append((char)rune.Value),

                // XML does not allow these characters, not even escaped.
                < ' ' or 0xFFFE or 0xFFFF => target.Append('\uFFFD'),
                _ => target.Append(rune.ToString()),
            };
        }
    }
}
