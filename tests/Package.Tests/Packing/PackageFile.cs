using System.IO.Compression;
using System.Text;
using System.Xml.Linq;

namespace ResNetKit.Package.Tests.Packing;

/// <summary>A package as a file: a zip with a manifest.</summary>
internal sealed class PackageFile : IDisposable
{
    private readonly ZipArchive _zip;

    public PackageFile(string path)
    {
        _zip = ZipFile.OpenRead(path);
        Manifest = XDocument.Parse(Text(_zip.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).FullName))
            .Root!.Elements().Single();
    }

    /// <summary>The manifest's metadata.</summary>
    public XElement Manifest { get; }

    /// <summary>What the package holds, without what is about the package itself.</summary>
    public IEnumerable<string> Content => _zip.Entries.Select(entry => entry.FullName)
        .Where(name => name is not ("[Content_Types].xml" or "_rels/.rels")
            && !name.StartsWith("package/", StringComparison.Ordinal) && !name.EndsWith(".nuspec", StringComparison.Ordinal));

    /// <summary>The packages that this one brings along, as <c>ID VERSION</c>.</summary>
    public IEnumerable<string> Dependencies => Manifest.Descendants(Manifest.Name.Namespace + "dependency")
        .Select(dependency => $"{(string)dependency.Attribute("id")!} {(string)dependency.Attribute("version")!}");

    /// <summary>What the manifest says of something; null where it does not.</summary>
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
