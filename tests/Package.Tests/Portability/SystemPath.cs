using System.Text.RegularExpressions;

namespace ResNetKit.Package.Tests.Portability;

/// <summary>Detects paths that exist on one kind of operating system only.</summary>
internal static partial class SystemPath
{
    public static bool IsIn(string text) => Pattern().IsMatch(text);

    [GeneratedRegex(@"^(/(proc|sys|dev|etc|usr|tmp|var|home|opt|bin|lib|mnt|root|run)(/|$)|~/|[A-Za-z]:\\)")]
    private static partial Regex Pattern();
}
