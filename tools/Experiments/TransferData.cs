using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>The pictures of a transfer: half of the classes to pretrain on, the other half to learn from few pictures.</summary>
/// <param name="Pretraining">The training images of the first classes.</param>
/// <param name="PretrainingTest">The test images of the first classes.</param>
/// <param name="Few">The pictures of the other classes that may be trained on, equally many of each class.</param>
/// <param name="Evaluation">The images of the other classes to evaluate on.</param>
internal sealed record TransferData(ImageDataset Pretraining, ImageDataset PretrainingTest, ImageDataset Few, ImageDataset Evaluation)
{
    // Of the pictures that are not trained on, for choices that the test set must not make.
    private const double ValidationShare = 0.2;

    /// <summary>Takes the pictures of a transfer from images of ten classes.</summary>
    /// <param name="data">The images.</param>
    /// <param name="pictures">How many pictures of the other classes may be trained on.</param>
    /// <param name="seed">Equal seeds give equal pictures.</param>
    /// <param name="validates">Whether to evaluate on training images that are held out, not on the test set.</param>
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

    // A subset keeps all classes; here the others are to be unknown.
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
