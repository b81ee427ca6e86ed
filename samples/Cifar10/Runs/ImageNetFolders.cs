namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>The folders that ImageNet's pictures come in, such as <c>n01440764</c> for tench: each class by its number in WordNet 3.0.</summary>
internal static class ImageNetFolders
{
    private static readonly Lazy<Dictionary<string, int>> s_classes = new(() => ReadIds().Select((id, index) => (id, index)).ToDictionary(entry => entry.id, entry => entry.index));

    /// <summary>The class of a folder, from 0, in the order of the logits of networks for ImageNet; null where the name is of no class.</summary>
    public static int? ClassOf(string folder) => s_classes.Value.TryGetValue(folder, out var index) ? index : null;

    /// <summary>Whether classes are those of ImageNet in their usual order.</summary>
    public static bool Are(IReadOnlyList<string> classNames) => PretrainedNetwork.Get("resnet18-imagenet").ClassNames!.SequenceEqual(classNames);

    // In the order of the classes, which is that of the numbers.
    private static string[] ReadIds()
    {
        using var stream = typeof(ImageNetFolders).Assembly.GetManifestResourceStream("imagenet-wordnet-ids.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
