using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Contains the pictures of the fine-tuning experiment: all pictures of half of the classes for pretraining, and a few of the other classes.</summary>
/// <param name="Pretraining">The training images of the first classes.</param>
/// <param name="PretrainingTest">The test images of the first classes.</param>
/// <param name="Few">The training pictures of the other classes, with the same number for each class.</param>
/// <param name="Evaluation">The evaluation images of the other classes.</param>
internal sealed record TransferData(ImageDataset Pretraining, ImageDataset PretrainingTest, ImageDataset Few, ImageDataset Evaluation)
{
    // The fraction of the unused training pictures that are evaluated when choices are made. The test set must not be used for choices.
    private const double ValidationShare = 0.2;

    /// <summary>Selects the pictures of the fine-tuning experiment from images of ten classes.</summary>
    /// <param name="data">The images.</param>
    /// <param name="pictures">The total number of training pictures of the other classes.</param>
    /// <param name="seed">The seed. Equal seeds give equal pictures.</param>
    /// <param name="validates"><see langword="true"/> to evaluate on held-out training images instead of the test set.</param>
    public static TransferData Create(RunData data, int pictures, long seed, bool validates)
    {
        var half = data.Train.ClassNames.Count / 2;
        var (first, other) = (Enumerable.Range(0, half).ToArray(), Enumerable.Range(half, half).ToArray());
        var whole = OfClasses(data.Train, other);
        var (rest, few) = whole.Split((double)pictures / whole.Count, (ulong)seed);
        return new TransferData(
            OfClasses(data.Train, first),
            OfClasses(data.Test, first),
            few,
            validates ? rest.Split(ValidationShare, (ulong)seed).Validation : OfClasses(data.Test, other));
    }

    // Subset would keep all class names, but the network must not have the other classes.
    private static ImageDataset OfClasses(ImageDataset images, int[] classes)
    {
        var indices = Enumerable.Range(0, (int)images.Count).Where(index => classes.Contains(images.Labels[index])).ToArray();
        var pixels = new byte[(long)indices.Length * images.Shape.Size];
        foreach (var (place, index) in indices.Index())
        {
            images.GetPixels(index).CopyTo(pixels.AsSpan(place * images.Shape.Size));
        }
        return new ImageDataset(
            images.Shape,
            pixels,
            [.. indices.Select(index => Array.IndexOf(classes, images.Labels[index]))],
            [.. classes.Select(label => images.ClassNames[label])],
            images.Normalization);
    }
}
