using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace ResNetKit.Data.Folder;

/// <summary>
/// Composes letters and their accents, as Unicode's form C does: macOS stores file names apart, others whole, and both look the same.
/// </summary>
/// <remarks>Unlike <see cref="string.Normalize()"/> it also works in programs that are built without the data of languages
/// (<c>InvariantGlobalization</c>). For names in form C or form D.</remarks>
internal static partial class CanonicalComposition
{
    // Hangul: syllables of a leading consonant, a vowel and perhaps a trailing consonant, in the order of all three.
    private const int Syllables = 0xAC00;
    private const int Leads = 0x1100;
    private const int Vowels = 0x1161;
    private const int Trails = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;

    private static readonly FrozenDictionary<(char First, char Second), char> _pairs = Enumerable.Range(0, Triples.Length / 3)
        .ToFrozenDictionary(index => (Triples[3 * index], Triples[(3 * index) + 1]), index => Triples[(3 * index) + 2]);

    /// <summary>Composes what can be composed.</summary>
    public static string Compose(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var composed = new StringBuilder(text.Length);
        var starter = -1;
        foreach (var next in text)
        {
            // Between a letter and its accent may only stand accents that found no letter to join.
            var isMark = CharUnicodeInfo.GetUnicodeCategory(next) == UnicodeCategory.NonSpacingMark;
            if (starter >= 0 && (isMark || starter == composed.Length - 1) && Join(composed[starter], next) is { } joined)
            {
                composed[starter] = joined;
                continue;
            }

            composed.Append(next);
            starter = isMark ? starter : composed.Length - 1;
        }

        return composed.ToString();
    }

    private static char? Join(char first, char second)
    {
        if (first - Leads is >= 0 and < LeadCount && second - Vowels is >= 0 and < VowelCount)
        {
            return (char)(Syllables + (((((first - Leads) * VowelCount) + second) - Vowels) * TrailCount));
        }

        var syllable = first - Syllables;
        if (syllable is >= 0 and < LeadCount * VowelCount * TrailCount && syllable % TrailCount == 0 && second - Trails is > 0 and < TrailCount)
        {
            return (char)(first + (second - Trails));
        }

        return _pairs.TryGetValue((first, second), out var joined) ? joined : null;
    }
}
