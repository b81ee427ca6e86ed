using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace ResNetKit.Package.Tests.Packing;

[Collection(PackedPackagesCollection.Name)]
public sealed class AssemblyTests(PackedPackages packages)
{
    // TorchSharp's public key token.
    private const string TorchSharpToken = "67B0E5E1DA516A1C";

    private static readonly Guid _embeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    [Theory]
    [InlineData("ResNetKit")]
    [InlineData("ResNetKit.Cpu")]
    public void An_assembly_refers_to_the_TorchSharp_that_its_package_brings(string id)
    {
        Assert.SkipUnless(id != "ResNetKit.Cpu" || BuildSettings.KernelsArePacked, BuildSettings.KernelsAreNotPacked);
        using var image = Assembly(id);

        TorchSharpOf(image).Should().Be((TorchSharpToken, Version.Parse(BuildSettings.TorchSharpVersion + ".0")));
    }

    [Theory]
    [MemberData(nameof(PackageTests.Ids), MemberType = typeof(PackageTests))]
    public void An_assembly_refers_to_nothing_that_its_package_does_not_bring(string id)
    {
        using var image = Assembly(id);
        var metadata = image.GetMetadataReader();

        metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal))
            .Should().BeSubsetOf(
            [
                "ResNetKit", "TorchSharp", "Google.Protobuf", "StbImageSharp",
                "Microsoft.Extensions.Configuration.Abstractions", "Microsoft.Extensions.Primitives",
                "Microsoft.Extensions.Options", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions",
            ]);
    }

    [Theory]
    [MemberData(nameof(PackageTests.Ids), MemberType = typeof(PackageTests))]
    public void An_assembly_and_its_symbols_hold_no_path_of_the_machine(string id)
    {
        using var package = packages.Open(id);
        using var symbols = packages.Open(id, "snupkg");

        foreach (var bytes in (byte[][])[package.Bytes($"lib/net10.0/{id}.dll"), symbols.Bytes($"lib/net10.0/{id}.pdb")])
        {
            bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(BuildSettings.RepositoryRoot)).Should().Be(-1);
        }
    }

    [Fact]
    public void The_same_sources_give_the_same_bytes_in_another_folder()
    {
        using var package = packages.Open("ResNetKit");
        using var copy = new SourceCopy();

        copy.Build().Should().Equal(package.Bytes("lib/net10.0/ResNetKit.dll"));
    }

    [Theory]
    [MemberData(nameof(PackageTests.Ids), MemberType = typeof(PackageTests))]
    public void The_symbols_belong_to_the_assembly_and_hold_its_sources(string id)
    {
        using var image = Assembly(id);
        using var symbols = packages.Open(id, "snupkg");
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols.Bytes($"lib/net10.0/{id}.pdb")));
        var pdb = provider.GetMetadataReader();

        var entry = image.ReadDebugDirectory().Single(candidate => candidate.Type == DebugDirectoryEntryType.CodeView);
        new Guid(pdb.DebugMetadataHeader!.Id.AsSpan()[..16]).Should().Be(image.ReadCodeViewDebugDirectoryData(entry).Guid);

        pdb.Documents.Should().NotBeEmpty();
        foreach (var document in pdb.Documents)
        {
            var name = pdb.GetString(pdb.GetDocument(document).Name);
            name.Should().StartWith("/_/");
            pdb.GetCustomDebugInformation(document)
                .Select(information => pdb.GetGuid(pdb.GetCustomDebugInformation(information).Kind))
                .Should().Contain(_embeddedSource, "{0} is in the symbols", name);
        }
    }

    private static (string Token, Version Version) TorchSharpOf(PEReader image)
    {
        var metadata = image.GetMetadataReader();
        var reference = metadata.AssemblyReferences.Select(metadata.GetAssemblyReference)
            .Single(candidate => metadata.GetString(candidate.Name) == "TorchSharp");
        return (Convert.ToHexString(metadata.GetBlobBytes(reference.PublicKeyOrToken)), reference.Version);
    }

    private PEReader Assembly(string id)
    {
        using var package = packages.Open(id);
        return new PEReader(new MemoryStream(package.Bytes($"lib/net10.0/{id}.dll")));
    }
}
