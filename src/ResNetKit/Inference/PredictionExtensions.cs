using System.Diagnostics.CodeAnalysis;
using ResNetKit.Data;
using ResNetKit.Models;
using TorchSharp;

namespace ResNetKit;

/// <summary>Classifies images with a trained network.</summary>
/// <remarks>All methods run in evaluation mode and without gradients, and restore the network's mode.</remarks>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The type of the second argument, which is required, selects the overload.")]
public static class PredictionExtensions
{
    private const int BatchSize = 256;

    /// <summary>Classifies the images of a dataset, with the dataset's normalization.</summary>
    /// <param name="model">The network: images (N, C, H, W) to logits (N, classes).</param>
    /// <param name="images">The images; their labels are not used.</param>
    /// <returns>The most probable class of each image, with the probabilities of all, in the order of the dataset.</returns>
    /// <exception cref="ArgumentException">The dataset has not as many classes as the network, or its images have another shape.</exception>
    public static IReadOnlyList<Classification> Predict(this torch.nn.Module<torch.Tensor, torch.Tensor> model, ImageDataset images)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        var predictions = new List<Classification>(checked((int)images.Count));
        if (images.Count == 0)
        {
            return predictions;
        }

        using var pipeline = new BatchPipeline(images, BatchSize);
        foreach (var batch in pipeline.GetBatches(epoch: 0, firstBatch: 0, new BatchFormat(torch.ScalarType.Float32, ChannelsLast: false, DeviceOf(model))))
        {
            using (batch)
            {
                predictions.AddRange(Predict(model, batch.Images, images.ClassNames));
            }
        }

        return predictions;
    }

    /// <summary>Classifies a picture of any size, which is resized to the network's and cut to its proportions around the center.</summary>
    /// <param name="model">The network.</param>
    /// <param name="picture">The decoded picture.</param>
    /// <param name="normalization">The normalization that the network was trained with.</param>
    /// <param name="classNames">The names of the classes, in the order of their labels; null where they have none.</param>
    /// <returns>The most probable class, with the probabilities of all.</returns>
    /// <exception cref="ArgumentException">
    /// The picture has not as many bytes as its size asks for, the network takes images of neither one channel nor three, the normalization
    /// has other channels, or there are not as many names as classes.
    /// </exception>
    public static Classification Predict(
        this PlannedModule model, DecodedImage picture, Normalization normalization, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(normalization);
        var shape = model.Plan.Input;
        var pixels = picture.Resize(shape);
        var names = classNames ?? [.. Enumerable.Range(0, model.Plan.Output.Output.Channels).Select(label => $"{label}")];
        var prediction = model.Predict(new ImageDataset(shape, pixels, [0], names, normalization))[0];
        return classNames is null ? new Classification([.. prediction.Probabilities]) : prediction;
    }

    /// <summary>Classifies images that are tensors already.</summary>
    /// <param name="model">The network: images (N, C, H, W) to logits (N, classes).</param>
    /// <param name="images">Images, normalized as for training: (N, C, H, W), on the network's device.</param>
    /// <returns>The most probable class of each image, with the probabilities of all.</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public static IReadOnlyList<Classification> Predict(this torch.nn.Module<torch.Tensor, torch.Tensor> model, torch.Tensor images)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        return Predict(model, images, classNames: null);
    }

    private static List<Classification> Predict(
        torch.nn.Module<torch.Tensor, torch.Tensor> model, torch.Tensor images, IReadOnlyList<string>? classNames)
    {
        int? channels = model is PlannedModule planned ? planned.Plan.Input.Channels : null;
        if (images.dim() != 4 || (channels is not null && images.shape[1] != channels))
        {
            throw new ArgumentException(
                $"Images of shape (N, {channels?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "C"}, H, W) are needed; "
                + $"found ({string.Join(", ", images.shape)}).",
                nameof(images));
        }

        bool wasTraining = model.training;
        torch.nn.Module[] frozen = [.. model.modules().Where(module => !module.training)];
        model.eval();
        try
        {
            using var recording = torch.no_grad();
            using var logits = model.call(images);
            if (logits.dim() != 2 || (classNames is not null && logits.shape[1] != classNames.Count))
            {
                throw new ArgumentException(
                    $"The network gives outputs of shape ({string.Join(", ", logits.shape)}), where (N, {classNames?.Count.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "classes"}) is needed.",
                    nameof(model));
            }

            using var single = logits.to(torch.ScalarType.Float32);
            using var probabilities = single.softmax(1);
            using var onCpu = probabilities.cpu();
            return [.. onCpu.data<float>().ToArray().Chunk((int)logits.shape[1]).Select(row => new Classification(row, classNames))];
        }
        finally
        {
            model.train(wasTraining);
            foreach (var module in frozen)
            {
                module.eval();
            }
        }
    }

    private static torch.Device DeviceOf(torch.nn.Module model) => model.parameters().FirstOrDefault()?.device ?? torch.CPU;
}
