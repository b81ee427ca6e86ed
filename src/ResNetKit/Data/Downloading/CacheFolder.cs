namespace ResNetKit.Data.Downloading;

/// <summary>Locates the user's folder for downloaded files.</summary>
internal static class CacheFolder
{
    /// <summary>The environment variable that overrides the folder.</summary>
    public const string Variable = "RESNETKIT_HOME";

    private const string Name = "resnetkit";

    /// <summary>
    /// Gets the full path of the folder: the value of <c>RESNETKIT_HOME</c> if it is set; otherwise, <c>resnetkit</c> in the user's cache folder.
    /// </summary>
    public static string Path
    {
        get
        {
            if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } home)
            {
                return System.IO.Path.GetFullPath(home);
            }

            if (OperatingSystem.IsWindows())
            {
                return System.IO.Path.Combine(Folder(Environment.SpecialFolder.LocalApplicationData), Name);
            }

            var user = Folder(Environment.SpecialFolder.UserProfile);
            if (OperatingSystem.IsMacOS())
            {
                return System.IO.Path.Combine(user, "Library", "Caches", Name);
            }

            var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");

            // The XDG specification says to ignore relative paths.
            return System.IO.Path.Combine(System.IO.Path.IsPathRooted(cache) ? cache : System.IO.Path.Combine(user, ".cache"), Name);
        }
    }

    // Gets the path even if the folder does not exist yet. By default, .NET returns an empty path in this case, and the cache would be in the current
    // folder.
    private static string Folder(Environment.SpecialFolder folder) => Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);
}
