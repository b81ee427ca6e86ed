using System.Runtime.CompilerServices;
using System.Text;

namespace ResNetKit.Reporting.Markup;

/// <summary>
/// Collects HTML or SVG. Markup is written as interpolated strings: what stands in the string is markup, what stands in its holes is text
/// and is escaped. A name from outside can so never become an element.
/// </summary>
internal sealed class MarkupWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Writes markup, the text in its holes escaped.</summary>
    public void Write(MarkupHandler markup) => _text.Append(markup.Text);

    /// <summary>Writes what another writer has collected.</summary>
    public void Write(MarkupWriter other) => _text.Append(other._text);

    /// <summary>Writes text that is markup already.</summary>
    public void WriteMarkup(string markup) => _text.Append(markup);

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>What the compiler turns an interpolated string into.</summary>
    [InterpolatedStringHandler]
    public readonly struct MarkupHandler(int literalLength, int formattedCount)
    {
        public StringBuilder Text { get; } = new(literalLength + (8 * formattedCount));

        public void AppendLiteral(string markup) => Text.Append(markup);

        public void AppendFormatted(string? text) => Escape(text ?? "", Text);

        public void AppendFormatted(int number) => Text.Append(FormattedNumber.Count(number));

        /// <summary>A coordinate, to a hundredth.</summary>
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

                // XML has no way to write these, not even escaped.
                < ' ' or 0xFFFE or 0xFFFF => target.Append('\uFFFD'),
                _ => target.Append(rune.ToString()),
            };
        }
    }
}
