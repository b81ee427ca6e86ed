namespace ResNetKit.Package.Tests.Packing;

/// <summary>Defines the collection of tests that read the packages.</summary>
[CollectionDefinition(Name)]
public sealed class PackedPackagesCollection : ICollectionFixture<PackedPackages>
{
    public const string Name = "Packed packages";
}
