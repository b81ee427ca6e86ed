using ResNetKit.Data.Folder;

namespace ResNetKit.Tests.Data.Folder;

public class CanonicalCompositionTests
{
    [Theory]
    [InlineData("cat", "cat")]
    [InlineData("Hu\u0308ndin", "H\u00FCndin")]
    [InlineData("e\u0323\u0302", "\u1EC7")]
    [InlineData("\u0438\u0306", "\u0439")]
    [InlineData("\u03B1\u0301", "\u03AC")]
    [InlineData("\u304B\u3099", "\u304C")]
    [InlineData("\u1112\u1161\u11AB\u1100\u116E\u11A8", "\uD55C\uAD6D")]
    [InlineData("q\u0307\u0301", "q\u0307\u0301")]
    [InlineData("\u732B \uD83D\uDC31", "\u732B \uD83D\uDC31")]
    public void A_letter_and_its_combining_accent_become_one_character(string apart, string composed)
    {
        CanonicalComposition.Compose(apart).Should().Be(composed);
        CanonicalComposition.Compose(composed).Should().Be(composed);
    }
}
