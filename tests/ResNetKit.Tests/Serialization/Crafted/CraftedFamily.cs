namespace ResNetKit.Tests.Serialization.Crafted;

/// <summary>Represents a family of crafted files of any size. Reading such a file could take more time or memory than its length justifies.</summary>
/// <param name="Name">The name, which describes the files.</param>
/// <param name="Readers">The readers of such files.</param>
/// <param name="Make">A function that returns a file of about the given number of bytes.</param>
public sealed record CraftedFamily(string Name, UntrustedReader[] Readers, Func<int, byte[]> Make)
{
    public static IReadOnlyList<CraftedFamily> All { get; } =
        [.. CraftedPickles.Families, .. CraftedZips.Families, .. CraftedTensors.Families, .. CraftedOptions.Families, .. CraftedArchives.Families];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
