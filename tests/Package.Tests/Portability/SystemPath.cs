using System.Text.RegularExpressions;

namespace ResNetKit.Package.Tests.Portability;

/// <summary>Paths that only one kind of operating system has.</summary>
internal static partial class SystemPath
{
    public static bool IsIn(string text) => Pattern().IsMatch(text);

    [GeneratedRegex(@"^(/(proc|sys|dev|etc|usr|tmp|var|home|opt|bin|lib|mnt|root|run)(/|$)|~/|[A-Za-z]:\\)")]
    private static partial Regex Pattern();
}
