using System.Reflection;

namespace ResNetKit.Tests.Models;

/// <summary>The files of this repository, for tests that hold the guides to the code.</summary>
internal static class Repository
{
    public static string Read(string path)
    {
        string root = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "RepositoryRoot").Value!;
        return File.ReadAllText(Path.Combine(root, path));
    }
}
