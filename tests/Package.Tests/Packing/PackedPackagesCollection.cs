namespace ResNetKit.Package.Tests.Packing;

/// <summary>The collection of tests that read the packages.</summary>
[CollectionDefinition(Name)]
public sealed class PackedPackagesCollection : ICollectionFixture<PackedPackages>
{
    public const string Name = "Packed packages";
}
