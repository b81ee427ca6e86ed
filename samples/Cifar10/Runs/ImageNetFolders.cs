namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>
/// Finds the classes of ImageNet by the names of their folders. These names are the numbers of the classes in the dictionary WordNet 3.0, such as
/// <c>n01440764</c> for the fish tench.
/// </summary>
internal static class ImageNetFolders
{
    private static readonly Lazy<Dictionary<string, int>> _classes = new(() =>
        ReadIds().Select((id, index) => (id, index)).ToDictionary(entry => entry.id, entry => entry.index));

    /// <summary>Gets the index of the class that a folder is for, or null if it is for none of the 1,000 classes.</summary>
    public static int? ClassOf(string folder) => _classes.Value.TryGetValue(folder, out var index) ? index : null;

    /// <summary>Determines whether class names are those of ImageNet in their usual order.</summary>
    public static bool Are(IReadOnlyList<string> classNames) => PretrainedNetwork.Get("resnet18-imagenet").ClassNames!.SequenceEqual(classNames);

    // The classes of ImageNet are in the order of their numbers in WordNet.
    private static string[] ReadIds()
    {
        using var stream = typeof(ImageNetFolders).Assembly.GetManifestResourceStream("imagenet-wordnet-ids.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
