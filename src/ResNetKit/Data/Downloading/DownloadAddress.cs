using System.Text.RegularExpressions;

namespace ResNetKit.Data.Downloading;

/// <summary>Checks download addresses, and removes credentials from them for use in messages.</summary>
internal static partial class DownloadAddress
{
    /// <summary>Determines whether files may be downloaded from an address: over https, or over http from a server on this computer.</summary>
    public static bool IsAllowed(Uri address) =>
        address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    /// <summary>Determines whether a redirect may be followed. A redirect to a server on this computer is followed only if it comes from such a server.</summary>
    public static bool MayRedirect(Uri from, Uri to) => IsAllowed(to) && (!to.IsLoopback || from.IsLoopback);

    /// <summary>Formats an address for messages, without user name, password and query, which may contain secrets.</summary>
    public static string Show(Uri address) =>
        MessageText.Name(address.IsAbsoluteUri ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : "…");

    /// <summary>Formats a name for messages. If the name is an address, credentials are removed.</summary>
    public static string Show(string name) => name.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(name, UriKind.Absolute, out var address)
        ? Show(address)
        : MessageText.Name(name);

    /// <summary>Determines whether a text contains an address with a user name or password.</summary>
    public static bool ShowsCredentials(string text) => Credentials().IsMatch(text);

    /// <summary>Removes user names and passwords from the addresses in a text.</summary>
    public static string WithoutCredentials(string text) => Credentials().Replace(text, "//");

    /// <summary>Throws an exception if files must not be downloaded from an address.</summary>
    /// <exception cref="ArgumentException">The address is not allowed, or contains a user name or password.</exception>
    public static void ThrowIfNotAllowed(Uri address, string parameter)
    {
        if (!IsAllowed(address))
        {
            throw new ArgumentException(
                $"'{Show(address)}' is not an https address. Plain http is allowed only for servers on this computer.", parameter);
        }

        if (address.UserInfo.Length > 0)
        {
            throw new ArgumentException($"The address '{Show(address)}' contains a user name or password, which would not be sent: remove it.", parameter);
        }
    }

    [GeneratedRegex(@"//[^/@\s]+@")]
    private static partial Regex Credentials();
}
