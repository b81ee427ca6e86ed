namespace ResNetKit.Tests.Serialization;

/// <summary>Files that other programs wrote; tests/reference/serialization/make_files.py makes them.</summary>
internal static class ReferenceFile
{
    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "reference", "serialization", name);

    public static byte[] Read(string name) => File.ReadAllBytes(Path(name));
}
