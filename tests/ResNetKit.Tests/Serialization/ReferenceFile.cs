using System.IO.Compression;

namespace ResNetKit.Tests.Serialization;

/// <summary>Reads files that other programs have written. tests/reference/serialization/make_files.py writes them.</summary>
internal static class ReferenceFile
{
    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "reference", "serialization", name);

    public static byte[] Read(string name) => File.ReadAllBytes(Path(name));

    /// <summary>Reads the pickle in a PyTorch file.</summary>
    public static byte[] ReadPickle(string name)
    {
        using var zip = ZipFile.OpenRead(Path(name));
        using var stream = zip.Entries.Single(entry => entry.Name == "data.pkl").Open();
        using var pickle = new MemoryStream();
        stream.CopyTo(pickle);
        return pickle.ToArray();
    }
}
