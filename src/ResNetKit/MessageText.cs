using System.Globalization;
using System.Text;

namespace ResNetKit;

/// <summary>
/// Makes text that comes from a file safe to show in a message. The result is on one line and of limited length. Control characters, and
/// characters that make text look like something else, are escaped.
/// </summary>
internal static class MessageText
{
    /// <summary>The number of characters after which a sentence is cut.</summary>
    public const int LongestSentence = 1_000;

    private const int LongestName = 120;
    private const int LongestMessage = 4_000;

    /// <summary>Cleans a name.</summary>
    public static string Name(string name) => Clean(name, LongestName);

    /// <summary>Cleans one sentence of a message.</summary>
    public static string Sentence(string sentence) => Clean(sentence, LongestSentence);

    /// <summary>Cleans a whole message that may include text from a file.</summary>
    public static string Message(string message) => Clean(message, LongestMessage);

    /// <summary>Formats the first <paramref name="most"/> names of a list, separated by commas, and the number of the others.</summary>
    public static string List(IReadOnlyCollection<string> names, int most = 10, string quote = "'")
    {
        var shown = string.Join(", ", names.Take(most).Select(name => $"{quote}{Name(name)}{quote}"));
        return names.Count > most ? string.Create(CultureInfo.InvariantCulture, $"{shown} and {names.Count - most} more") : shown;
    }

    private static string Clean(string text, int most)
    {
        if (text.Length <= most && !text.Any(character => !char.IsAsciiLetterOrDigit(character) && IsUnfit(character)))
        {
            return text;
        }

        var clean = new StringBuilder();
        foreach (var rune in text.AsSpan(0, Math.Min(text.Length, most)).EnumerateRunes())
        {
            // An unpaired surrogate is enumerated as the replacement character.
            if (IsUnfit(Rune.GetUnicodeCategory(rune)))
            {
                clean.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            }
            else
            {
                clean.Append(rune.ToString());
            }

            if (clean.Length >= most)
            {
                break;
            }
        }

        return text.Length > most ? clean.Append('…').ToString() : clean.ToString();
    }

    private static bool IsUnfit(char character) => char.IsSurrogate(character) || IsUnfit(char.GetUnicodeCategory(character));

    private static bool IsUnfit(UnicodeCategory category) => category is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
