using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ResNetKit.Data;
using ResNetKit.Inference;
using ResNetKit.Models;
using TorchSharp;

namespace ResNetKit;

/// <summary>Classifies images with a trained network.</summary>
/// <remarks>
/// <para>
/// A prediction runs in evaluation mode and without gradients, whatever mode the model is in, and changes nothing of the model. Several
/// threads may predict with one model, also while a trainer trains it on another. Hooks on the norms of a network are not called.
/// </para>
/// <para>
/// Of a model with modules that ResNetKit did not make, the mode is changed and restored: then predictions in training mode run one after
/// the other, and while another thread's trainer trains the model they are refused. A training loop of your own must not run beside them.
/// </para>
/// </remarks>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The type of the second argument, which is required, selects the overload.")]
public static class PredictionExtensions
{
    private const int MaximumBatchSize = 256;

    /// <summary>Classifies a picture file: PNG, JPEG, BMP or GIF.</summary>
    /// <param name="model">The network; it knows its <see cref="ImageClassifier.Preprocessing"/>.</param>
    /// <param name="path">The file.</param>
    /// <returns>The most probable class, with the probabilities of all.</returns>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    /// <exception cref="InvalidDataException">The file is no picture that can be decoded, and the message names it; or the picture is too
    /// high to be resized, see <see cref="DecodedImage.Resize"/>.</exception>
    /// <exception cref="InvalidOperationException">The network does not know its preprocessing, or takes images of neither one channel nor three.</exception>
    public static Classification Predict(this ImageClassifier model, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        PreprocessingOf(model);
        return Predict(model, DecodedImage.Load(path));
    }

    /// <summary>Classifies a picture file from a stream, which is read to its end.</summary>
    /// <param name="model">The network; it knows its <see cref="ImageClassifier.Preprocessing"/>.</param>
    /// <param name="stream">The content of the file.</param>
    /// <returns>The most probable class, with the probabilities of all.</returns>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="InvalidDataException">The content is no picture that can be decoded, or the picture is too high to be resized: see
    /// <see cref="DecodedImage.Resize"/>.</exception>
    /// <exception cref="InvalidOperationException">The network does not know its preprocessing, or takes images of neither one channel nor three.</exception>
    public static Classification Predict(this ImageClassifier model, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        PreprocessingOf(model);
        return Predict(model, DecodedImage.Decode(stream));
    }

    /// <summary>Classifies a picture from its pixels. It may have any size: it is resized and normalized as the network's <see cref="ImageClassifier.Preprocessing"/> says.</summary>
    /// <param name="model">The network; it knows its preprocessing.</param>
    /// <param name="picture">The decoded picture.</param>
    /// <returns>The most probable class, with the probabilities of all.</returns>
    /// <exception cref="ArgumentException">The picture has not as many bytes as its size asks for.</exception>
    /// <exception cref="InvalidDataException">The picture is too high to be resized: see <see cref="DecodedImage.Resize"/>.</exception>
    /// <exception cref="InvalidOperationException">The network does not know its preprocessing, or takes images of neither one channel nor three.</exception>
    public static Classification Predict(this ImageClassifier model, DecodedImage picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Predict(model, [picture])[0];
    }

    /// <summary>Classifies pictures from their pixels, many at a time.</summary>
    /// <param name="model">The network; it knows its <see cref="ImageClassifier.Preprocessing"/>.</param>
    /// <param name="pictures">The decoded pictures, each of any size.</param>
    /// <returns>The most probable class of each picture, with the probabilities of all, in the order of the pictures.</returns>
    /// <exception cref="ArgumentException">A picture has not as many bytes as its size asks for.</exception>
    /// <exception cref="InvalidDataException">A picture is too high to be resized: see <see cref="DecodedImage.Resize"/>.</exception>
    /// <exception cref="InvalidOperationException">The network does not know its preprocessing, or takes images of neither one channel nor three.</exception>
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

    /// <summary>Classifies the images of a dataset, with the network's normalization where it knows one, else with the dataset's.</summary>
    /// <param name="model">The network: images (N, C, H, W) to logits (N, classes).</param>
    /// <param name="images">The images; their labels are not used.</param>
    /// <returns>The most probable class of each image, with the probabilities of all, in the order of the dataset. Classes are named as the network, else the dataset, names them.</returns>
    /// <exception cref="ArgumentException">The dataset has not as many classes as the network, or its images another number of channels.</exception>
    /// <exception cref="IOException">A picture that is not in memory can no longer be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A picture that is not in memory may no longer be read.</exception>
    /// <exception cref="InvalidDataException">A picture that is not in memory can no longer be decoded.</exception>
    /// <exception cref="InvalidOperationException">Another thread trains the model, and it has modules that ResNetKit did not make.</exception>
    public static IReadOnlyList<Classification> Predict(this torch.nn.Module<torch.Tensor, torch.Tensor> model, ImageDataset images)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        var network = model as ImageClassifier;
        CheckShape(model, [images.Count, images.Shape.Channels, images.Shape.Height, images.Shape.Width]);
        if (network?.ClassNames is { } known && known.Count != images.ClassNames.Count)
        {
            throw new ArgumentException($"The network has {known.Count} classes, the dataset {images.ClassNames.Count}.", nameof(images));
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

    /// <summary>Classifies images that are tensors already.</summary>
    /// <param name="model">The network: images (N, C, H, W) to logits (N, classes).</param>
    /// <param name="images">
    /// Images (N, C, H, W), on any device: either normalized as for training, of any floating-point type, or pixels from 0 to 255 of type
    /// <see cref="torch.ScalarType.Byte"/>, which are normalized as the network's <see cref="ImageClassifier.Preprocessing"/> says. N may be 0.
    /// </param>
    /// <returns>The most probable class of each image, with the probabilities of all.</returns>
    /// <exception cref="ArgumentException">The images have another shape or type, or are pixels and the model knows no normalization.</exception>
    /// <exception cref="InvalidOperationException">Another thread trains the model, and it has modules that ResNetKit did not make.</exception>
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
                    "Images of type Byte are pixels, and the model does not know how to normalize them: set its Preprocessing, or give normalized images of type Float32.",
                    nameof(images));
            default:
                throw new ArgumentException(
                    $"Images are normalized and of a floating-point type, or pixels of type Byte; found {images.dtype}.", nameof(images));
        }

        return images.shape[0] == 0 ? [] : Classify(model, images, network?.ClassNames, normalization);
    }

    // Pixels are normalized; images of other types are normalized already.
    private static List<Classification> Classify(
        torch.nn.Module<torch.Tensor, torch.Tensor> model, torch.Tensor images, IReadOnlyList<string>? classNames, Normalization? normalization) =>
        ModelGate.Of(model).Evaluate(model, () =>
        {
            using var scope = torch.NewDisposeScope();
            var input = images.dtype == torch.ScalarType.Byte ? Normalize(images, normalization!) : images;
            var example = model.parameters().FirstOrDefault();
            input = example is null ? input : input.to(example.dtype, example.device);

            // A module may dispose what it is given, as TorchSharp's Sequential does where its first part hands it on.
            var logits = model.call(input.alias());
            if (logits.dim() != 2 || (classNames is not null && logits.shape[1] != classNames.Count))
            {
                var classes = classNames?.Count.ToString(CultureInfo.InvariantCulture) ?? "classes";
                throw new ArgumentException(
                    $"The network gives outputs of shape ({string.Join(", ", logits.shape)}), where (N, {classes}) is needed.", nameof(model));
            }

            var probabilities = logits.to(torch.ScalarType.Float32).softmax(1).cpu();
            return probabilities.data<float>().ToArray().Chunk((int)logits.shape[1]).Select(row => new Classification(row, classNames)).ToList();
        });

    // In double precision, as the batches that a network is trained on: the results are the same to the last bit.
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
                "The network does not know how to prepare a picture: load it with ResNet.Load, train it on a dataset, or set its Preprocessing to the size and normalization that it was trained with.");
        }

        return preprocessing.Shape.Channels is 1 or 3
            ? preprocessing
            : throw new InvalidOperationException(
                $"A picture gives one channel (gray) or three (color), but the network takes {preprocessing.Shape.Channels}: predict with a tensor.");
    }

    /// <summary>The number of images that are predicted at a time: as many as stay below 2 GiB as float32, at least one and at most
    /// 256.</summary>
    internal static int BatchSizeFor(ImageShape shape) =>
        (int)Math.Clamp(int.MaxValue / ((long)shape.Size * sizeof(float)), 1, MaximumBatchSize);

    // By the shape of the images.
    private static void CheckShape(torch.nn.Module model, ReadOnlySpan<long> images)
    {
        int? channels = model is PlannedModule planned ? planned.Plan.Input.Channels : null;
        if (images.Length != 4 || (channels is not null && images[1] != channels))
        {
            throw new ArgumentException(
                $"Images of shape (N, {channels?.ToString(CultureInfo.InvariantCulture) ?? "C"}, H, W) are needed; found ({string.Join(", ", images.ToArray())}).",
                nameof(images));
        }
    }
}
