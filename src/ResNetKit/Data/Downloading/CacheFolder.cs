namespace ResNetKit.Data.Downloading;

/// <summary>The user's folder for what is downloaded once.</summary>
internal static class CacheFolder
{
    /// <summary>The variable that moves it.</summary>
    public const string Variable = "RESNETKIT_HOME";

    private const string Name = "resnetkit";

    /// <summary>Gets the folder: <c>RESNETKIT_HOME</c>, else <c>resnetkit</c> in the operating system's folder for caches.</summary>
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
                return System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), Name);
            }

            var user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            if (OperatingSystem.IsMacOS())
            {
                return System.IO.Path.Combine(user, "Library", "Caches", Name);
            }

            var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");

            // The specification has relative ones ignored.
            return System.IO.Path.Combine(System.IO.Path.IsPathRooted(cache) ? cache : System.IO.Path.Combine(user, ".cache"), Name);
        }
    }
}
