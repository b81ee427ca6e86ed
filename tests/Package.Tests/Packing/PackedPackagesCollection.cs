namespace ResNetKit.Package.Tests.Packing;

/// <summary>The tests that look at the packages.</summary>
[CollectionDefinition(Name)]
public sealed class PackedPackagesCollection : ICollectionFixture<PackedPackages>
{
    public const string Name = "Packed packages";
}
