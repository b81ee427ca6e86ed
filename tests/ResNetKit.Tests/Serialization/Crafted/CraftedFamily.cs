namespace ResNetKit.Tests.Serialization.Crafted;

/// <summary>Files of any size that are made to cost their reader more than their length justifies.</summary>
/// <param name="Name">What they do.</param>
/// <param name="Readers">Who reads them.</param>
/// <param name="Make">Makes the file of about so many bytes.</param>
public sealed record CraftedFamily(string Name, UntrustedReader[] Readers, Func<int, byte[]> Make)
{
    public static IReadOnlyList<CraftedFamily> All { get; } =
        [.. CraftedPickles.Families, .. CraftedZips.Families, .. CraftedTensors.Families, .. CraftedOptions.Families, .. CraftedArchives.Families];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
