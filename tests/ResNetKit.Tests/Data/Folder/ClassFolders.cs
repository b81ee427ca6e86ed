using ResNetKit.Tests.Data.Decoding;
using ResNetKit.Tests.Serialization;

namespace ResNetKit.Tests.Data.Folder;

/// <summary>Represents a temporary folder of pictures, each in one shade of gray.</summary>
internal sealed class ClassFolders : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    /// <summary>Gets a path in the folder.</summary>
    public string this[string name] => _folder.File(name);

    public void Dispose() => _folder.Dispose();

    /// <summary>Adds a BMP file with any name.</summary>
    public void Add(string name, byte gray, int width = 5, int height = 4) => Write(name, PictureFile.Bmp(gray, gray, gray, width, height));

    /// <summary>Adds two pictures to each class of a split.</summary>
    public void AddSplit(string split, params string[] classes)
    {
        foreach (var (name, index) in classes.Select((name, index) => (name, index)))
        {
            Add($"{split}/{name}/1.bmp", (byte)(10 * (index + 1)));
            Add($"{split}/{name}/2.bmp", (byte)((10 * (index + 1)) + 1));
        }
    }

    /// <summary>Adds a file with any content.</summary>
    public string Write(string name, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        return _folder.Write(name, content);
    }

    /// <summary>Adds a link to a folder.</summary>
    public void Link(string name, string target)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege on Windows");
        Directory.CreateSymbolicLink(this[name], target);
    }
}
