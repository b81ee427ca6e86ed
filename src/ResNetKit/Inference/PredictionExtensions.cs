using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ResNetKit.Data;
using ResNetKit.Inference;
using ResNetKit.Models;
using TorchSharp;

namespace ResNetKit;

/// <summary>Provides methods that classify images with a trained network.</summary>
/// <remarks>
/// <para>
/// A prediction runs in evaluation mode and without recording gradients, whatever the mode of the model, and does not change the model. Several
/// threads may predict with the same model, even while a trainer trains it on another thread. Hooks on the batch norms of a ResNetKit network are
/// not called.
/// </para>
/// <para>
/// If a model contains modules that ResNetKit did not create, other rules apply. While a trainer trains or evaluates the model on another thread, a
/// prediction throws an exception. If one of these modules is in training mode, a prediction puts it into evaluation mode and back. Such
/// predictions run one after another. Do not run your own training loop at the same time.
/// </para>
/// </remarks>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The type of the second argument, which is required, selects the overload.")]
public static class PredictionExtensions
{
    private const int MaximumBatchSize = 256;

    /// <summary>Classifies a picture file: PNG, JPEG, BMP or GIF.</summary>
    /// <param name="model">The network, with its <see cref="ImageClassifier.Preprocessing"/>.</param>
    /// <param name="path">The path of the file.</param>
    /// <returns>The class probabilities of the picture.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied, or the path is a folder.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not a picture that can be decoded, or the picture is too tall to be resized; see <see cref="DecodedImage.Resize"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The network has no preprocessing, or takes images with neither one nor three channels. Or another thread trains or evaluates the network,
    /// and the network has modules that ResNetKit did not create.
    /// </exception>
    public static Classification Predict(this ImageClassifier model, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        PreprocessingOf(model);
        return Predict(model, DecodedImage.Load(path));
    }

    /// <summary>Classifies a picture file from a stream, which is read to its end.</summary>
    /// <param name="model">The network, with its <see cref="ImageClassifier.Preprocessing"/>.</param>
    /// <param name="stream">The content of the file.</param>
    /// <returns>The class probabilities of the picture.</returns>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// The content is not a picture that can be decoded, or the picture is too tall to be resized; see <see cref="DecodedImage.Resize"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The network has no preprocessing, or takes images with neither one nor three channels. Or another thread trains or evaluates the network,
    /// and the network has modules that ResNetKit did not create.
    /// </exception>
    public static Classification Predict(this ImageClassifier model, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        PreprocessingOf(model);
        return Predict(model, DecodedImage.Decode(stream));
    }

    /// <summary>
    /// Classifies a decoded picture of any size, which is resized and normalized by the network's <see cref="ImageClassifier.Preprocessing"/>.
    /// </summary>
    /// <param name="model">The network, with its preprocessing.</param>
    /// <param name="picture">The decoded picture.</param>
    /// <returns>The class probabilities of the picture.</returns>
    /// <exception cref="ArgumentException">The number of bytes in the picture does not match its size.</exception>
    /// <exception cref="InvalidDataException">The picture is too tall to be resized; see <see cref="DecodedImage.Resize"/>.</exception>
    /// <exception cref="InvalidOperationException">
    /// The network has no preprocessing, or takes images with neither one nor three channels. Or another thread trains or evaluates the network,
    /// and the network has modules that ResNetKit did not create.
    /// </exception>
    public static Classification Predict(this ImageClassifier model, DecodedImage picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Predict(model, [picture])[0];
    }

    /// <summary>Classifies decoded pictures in batches.</summary>
    /// <param name="model">The network, with its <see cref="ImageClassifier.Preprocessing"/>.</param>
    /// <param name="pictures">The decoded pictures, each of any size.</param>
    /// <returns>The class probabilities of each picture, in the order of the pictures.</returns>
    /// <exception cref="ArgumentException">The number of bytes in a picture does not match its size.</exception>
    /// <exception cref="InvalidDataException">A picture is too tall to be resized; see <see cref="DecodedImage.Resize"/>.</exception>
    /// <exception cref="InvalidOperationException">
    /// The network has no preprocessing, or takes images with neither one nor three channels. Or another thread trains or evaluates the network,
    /// and the network has modules that ResNetKit did not create.
    /// </exception>
    public static IReadOnlyList<Classification> Predict(this ImageClassifier model, IEnumerable<DecodedImage> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var preprocessing = PreprocessingOf(model);
        var shape = preprocessing.Shape;
        var names = model.ClassNames;
        var predictions = new List<Classification>();
        foreach (var some in pictures.Chunk(BatchSizeFor(shape)))
        {
            using var images = torch.empty([some.Length, shape.Channels, shape.Height, shape.Width], torch.ScalarType.Byte, torch.CPU);
            for (var i = 0; i < some.Length; i++)
            {
                some[i].Resize(shape, preprocessing.Resize).CopyTo(images.bytes.Slice(i * shape.Size, shape.Size));
            }

            predictions.AddRange(Classify(model, images, names, preprocessing.Normalization));
        }

        return predictions;
    }

    /// <summary>Classifies the images of a dataset, with the network's normalization or, if it has none, the dataset's.</summary>
    /// <param name="model">The network, which maps images (N, C, H, W) to logits (N, classes).</param>
    /// <param name="images">The images. Their labels are not used.</param>
    /// <returns>
    /// The class probabilities of each image, in the order of the dataset. Class names are those of the network or, if it has none, the dataset's.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The dataset and the network differ in the number of classes or channels, or the outputs of the network do not have the shape (N, classes).
    /// </exception>
    /// <exception cref="IOException">A picture that is not in memory can no longer be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to a picture that is not in memory is now denied.</exception>
    /// <exception cref="InvalidDataException">A picture that is not in memory can no longer be decoded.</exception>
    /// <exception cref="InvalidOperationException">
    /// Another thread trains or evaluates the model, and the model has modules that ResNetKit did not create.
    /// </exception>
    public static IReadOnlyList<Classification> Predict(this torch.nn.Module<torch.Tensor, torch.Tensor> model, ImageDataset images)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        var network = model as ImageClassifier;
        CheckShape(model, [images.Count, images.Shape.Channels, images.Shape.Height, images.Shape.Width]);
        if (network?.ClassNames is { } known && known.Count != images.ClassNames.Count)
        {
            throw new ArgumentException($"The network has {known.Count} classes, but the dataset has {images.ClassNames.Count}.", nameof(images));
        }

        var predictions = new List<Classification>(checked((int)images.Count));
        if (images.Count == 0)
        {
            return predictions;
        }

        var names = network?.ClassNames ?? images.ClassNames;
        using var pipeline = new BatchPipeline(images, BatchSizeFor(images.Shape), normalization: network?.Preprocessing?.Normalization);
        var device = model.parameters().FirstOrDefault()?.device ?? torch.CPU;
        foreach (var batch in pipeline.GetBatches(epoch: 0, firstBatch: 0, new BatchFormat(torch.ScalarType.Float32, ChannelsLast: false, device)))
        {
            using (batch)
            {
                predictions.AddRange(Classify(model, batch.Images, names, normalization: null));
            }
        }

        return predictions;
    }

    /// <summary>Classifies images from a tensor.</summary>
    /// <param name="model">The network, which maps images (N, C, H, W) to logits (N, classes).</param>
    /// <param name="images">
    /// The images, (N, C, H, W), on any device. They are either images of any floating-point type, normalized as in training, or pixels from 0 to 255
    /// of type <see cref="torch.ScalarType.Byte"/>. Pixels are normalized by the network's <see cref="ImageClassifier.Preprocessing"/>. N may be 0.
    /// </param>
    /// <returns>The class probabilities of each image.</returns>
    /// <exception cref="ArgumentException">
    /// The images have another shape or type than described, or they are pixels and the model has no normalization. Or the outputs of the model do
    /// not have the shape (N, classes).
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// Another thread trains or evaluates the model, and the model has modules that ResNetKit did not create.
    /// </exception>
    public static IReadOnlyList<Classification> Predict(this torch.nn.Module<torch.Tensor, torch.Tensor> model, torch.Tensor images)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        CheckShape(model, images.shape);
        var network = model as ImageClassifier;
        var normalization = network?.Preprocessing?.Normalization;
        switch (images.dtype)
        {
            case torch.ScalarType.Float32 or torch.ScalarType.Float64 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16:
                break;
            case torch.ScalarType.Byte when normalization is not null:
                break;
            case torch.ScalarType.Byte:
                throw new ArgumentException(
                    "Images of type Byte are pixels, and the model has no normalization for them: set its Preprocessing, or pass normalized images of type Float32.",
                    nameof(images));
            default:
                throw new ArgumentException(
                    $"Images must be normalized and of a floating-point type, or pixels of type Byte; found {images.dtype}.", nameof(images));
        }

        return images.shape[0] == 0 ? [] : Classify(model, images, network?.ClassNames, normalization);
    }

    // Pixels, of type Byte, are normalized. Images of other types are already normalized.
    private static List<Classification> Classify(
        torch.nn.Module<torch.Tensor, torch.Tensor> model, torch.Tensor images, IReadOnlyList<string>? classNames, Normalization? normalization) =>
        ModelGate.Of(model).Evaluate(model, () =>
        {
            using var scope = torch.NewDisposeScope();
            var input = images.dtype == torch.ScalarType.Byte ? Normalize(images, normalization!) : images;
            var example = model.parameters().FirstOrDefault();
            input = example is null ? input : input.to(example.dtype, example.device);

            // A module may dispose its input; TorchSharp's Sequential does so if its first child returns the input itself.
            var logits = model.call(input.alias());
            if (logits.dim() != 2 || (classNames is not null && logits.shape[1] != classNames.Count))
            {
                var classes = classNames?.Count.ToString(CultureInfo.InvariantCulture) ?? "classes";
                throw new ArgumentException(
                    $"The network returned outputs of shape ({string.Join(", ", logits.shape)}); expected (N, {classes}).", nameof(model));
            }

            var probabilities = logits.to(torch.ScalarType.Float32).softmax(1).cpu();
            return probabilities.data<float>().ToArray().Chunk((int)logits.shape[1]).Select(row => new Classification(row, classNames)).ToList();
        });

    // Batches that are rendered on the CPU are normalized in double precision, too, so the results are equal in every bit.
    private static torch.Tensor Normalize(torch.Tensor pixels, Normalization normalization) => pixels
        .to(torch.ScalarType.Float64)
        .div_(255)
        .sub_(PerChannel(normalization.Mean, pixels.device))
        .div_(PerChannel(normalization.StandardDeviation, pixels.device))
        .to(torch.ScalarType.Float32);

    private static torch.Tensor PerChannel(IReadOnlyList<float> values, torch.Device device) =>
        torch.tensor(values.Select(value => (double)value).ToArray(), device: device).reshape(1, -1, 1, 1);

    private static Preprocessing PreprocessingOf(ImageClassifier model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Preprocessing is not { } preprocessing)
        {
            throw new InvalidOperationException(
                "The network has no preprocessing: load it with ResNet.Load, train it on a dataset, or set its Preprocessing to the size and normalization that it was trained with.");
        }

        return preprocessing.Shape.Channels is 1 or 3
            ? preprocessing
            : throw new InvalidOperationException(
                $"A picture has one channel (gray) or three (color), but the network takes {preprocessing.Shape.Channels}. Pass a tensor instead.");
    }

    /// <summary>Computes the number of images per batch, from 1 to 256. A batch of more than one image takes less than 2 GiB in float32.</summary>
    internal static int BatchSizeFor(ImageShape shape) =>
        (int)Math.Clamp(int.MaxValue / ((long)shape.Size * sizeof(float)), 1, MaximumBatchSize);

    private static void CheckShape(torch.nn.Module model, ReadOnlySpan<long> images)
    {
        int? channels = model is PlannedModule planned ? planned.Plan.Input.Channels : null;
        if (images.Length != 4 || (channels is not null && images[1] != channels))
        {
            throw new ArgumentException(
                $"Expected images of shape (N, {channels?.ToString(CultureInfo.InvariantCulture) ?? "C"}, H, W); found ({string.Join(", ", images.ToArray())}).",
                nameof(images));
        }
    }
}
