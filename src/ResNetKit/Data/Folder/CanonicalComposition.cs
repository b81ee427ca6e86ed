using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace ResNetKit.Data.Folder;

/// <summary>
/// Combines letters and their accents into single characters, as in Unicode normalization form C. In file names that look the same, an accented letter
/// may be one character (form C), or a letter followed by an accent (form D, used by macOS).
/// </summary>
/// <remarks>
/// Unlike <see cref="string.Normalize()"/>, this also works in programs built without globalization data (<c>InvariantGlobalization</c>). Names must be in form
/// C or form D.
/// </remarks>
internal static partial class CanonicalComposition
{
    // Hangul syllables consist of a leading consonant, a vowel and an optional trailing consonant. Their code points are ordered by leading consonant,
    // then by vowel, then by trailing consonant.
    private const int Syllables = 0xAC00;
    private const int Leads = 0x1100;
    private const int Vowels = 0x1161;
    private const int Trails = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;

    private static readonly FrozenDictionary<(char First, char Second), char> _pairs = Enumerable.Range(0, Triples.Length / 3)
        .ToFrozenDictionary(index => (Triples[3 * index], Triples[(3 * index) + 1]), index => Triples[(3 * index) + 2]);

    /// <summary>Replaces letters followed by accents, and parts of Hangul syllables, by single characters where such characters exist.</summary>
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
            // An accent combines with the last letter before it. Accents between the two are allowed: they are those that could not be combined with the
            // letter.
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
