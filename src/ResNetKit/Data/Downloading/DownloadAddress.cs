using System.Text.RegularExpressions;

namespace ResNetKit.Data.Downloading;

/// <summary>Tells which addresses files are fetched from, and shows them without what is secret in them.</summary>
internal static partial class DownloadAddress
{
    /// <summary>Whether a file may be fetched from an address: over https, or from this machine.</summary>
    public static bool IsAllowed(Uri address) =>
        address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    /// <summary>Whether a server may send a client on from one address to another: to https, and within this machine.</summary>
    public static bool MayRedirect(Uri from, Uri to) => IsAllowed(to) && (!to.IsLoopback || from.IsLoopback);

    /// <summary>An address as messages show it: without user, password and query, which may hold keys.</summary>
    public static string Show(Uri address) =>
        MessageText.Name(address.IsAbsoluteUri ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : "…");

    /// <summary>A name as messages show it, which may be an address.</summary>
    public static string Show(string name) => name.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(name, UriKind.Absolute, out var address)
        ? Show(address)
        : MessageText.Name(name);

    /// <summary>Whether a text holds an address with a user or a password in it.</summary>
    public static bool ShowsCredentials(string text) => Credentials().IsMatch(text);

    /// <summary>Takes users and passwords out of the addresses in a text.</summary>
    public static string WithoutCredentials(string text) => Credentials().Replace(text, "//");

    /// <summary>Throws where a file may not be fetched from an address.</summary>
    /// <exception cref="ArgumentException">It may not, or the address has a user or a password in it.</exception>
    public static void ThrowIfNotAllowed(Uri address, string parameter)
    {
        if (!IsAllowed(address))
        {
            throw new ArgumentException(
                $"'{Show(address)}' is no https address. Only files of this machine's own servers are fetched over http.", parameter);
        }

        if (address.UserInfo.Length > 0)
        {
            throw new ArgumentException($"The address '{Show(address)}' has a user or a password in it, which would not be sent: leave them out.", parameter);
        }
    }

    [GeneratedRegex(@"//[^/@\s]+@")]
    private static partial Regex Credentials();
}
