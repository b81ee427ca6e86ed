using System.IO.Compression;
using System.Text;
using System.Xml.Linq;

namespace ResNetKit.Package.Tests.Packing;

/// <summary>Represents a package file: a zip archive with a manifest.</summary>
internal sealed class PackageFile : IDisposable
{
    private readonly ZipArchive _zip;

    public PackageFile(string path)
    {
        _zip = ZipFile.OpenRead(path);
        Manifest = XDocument.Parse(Text(_zip.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).FullName))
            .Root!.Elements().Single();
    }

    /// <summary>Gets the metadata of the manifest.</summary>
    public XElement Manifest { get; }

    /// <summary>Gets the files of the package, without those that describe the package itself.</summary>
    public IEnumerable<string> Content => _zip.Entries.Select(entry => entry.FullName)
        .Where(name => name is not ("[Content_Types].xml" or "_rels/.rels")
            && !name.StartsWith("package/", StringComparison.Ordinal) && !name.EndsWith(".nuspec", StringComparison.Ordinal));

    /// <summary>Gets the dependencies of the package, as <c>ID VERSION</c>.</summary>
    public IEnumerable<string> Dependencies => Manifest.Descendants(Manifest.Name.Namespace + "dependency")
        .Select(dependency => $"{(string)dependency.Attribute("id")!} {(string)dependency.Attribute("version")!}");

    /// <summary>Gets a value of the manifest, or null if it is absent.</summary>
    public string? Says(string element) => (string?)Manifest.Element(Manifest.Name.Namespace + element);

    public byte[] Bytes(string name)
    {
        using var entry = _zip.GetEntry(name)!.Open();
        using var copy = new MemoryStream();
        entry.CopyTo(copy);
        return copy.ToArray();
    }

    public string Text(string name) => new StreamReader(new MemoryStream(Bytes(name)), Encoding.UTF8).ReadToEnd();

    public void Dispose() => _zip.Dispose();
}
