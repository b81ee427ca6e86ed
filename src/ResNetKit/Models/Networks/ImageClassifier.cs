using ResNetKit.Data;
using ResNetKit.Models;

namespace ResNetKit;

/// <summary>A network that tells classes of images apart: images (N, C, H, W) in, logits (N, classes) out.</summary>
/// <remarks>
/// It carries what is needed to use it on a picture: how to prepare the picture, and what the classes are called. <see cref="Trainer.Fit(TrainingData, CancellationToken)"/>
/// takes note of both where the data tell; <see cref="ResNet.Save"/>, <see cref="ResNet.Fuse"/> and the ONNX export pass them on.
/// </remarks>
public abstract class ImageClassifier : PlannedModule
{
    private protected ImageClassifier(string name, NetworkPlan plan)
        : base(name, plan)
    {
    }

    /// <summary>Gets or sets the names of the classes, in the order of the logits; null where they have none.</summary>
    /// <exception cref="ArgumentException">There are not as many names as classes, or one is null.</exception>
    public IReadOnlyList<string>? ClassNames
    {
        get;
        set
        {
            if (value is not null && (value.Count != Classes || value.Any(name => name is null)))
            {
                throw new ArgumentException($"The network has {Classes} classes; found {value.Count(name => name is not null)} names.", nameof(value));
            }

            field = value is null ? null : [.. value];
        }
    }

    /// <summary>Gets or sets how a picture becomes an image that the network was trained on; null where that is not known.</summary>
    /// <exception cref="ArgumentException">It is for images of another number of channels.</exception>
    public Preprocessing? Preprocessing
    {
        get;
        set
        {
            if (value is not null && value.Shape.Channels != Plan.Input.Channels)
            {
                throw new ArgumentException(
                    $"The network takes images of {Plan.Input.Channels} channels; the preprocessing gives {value.Shape.Channels}.", nameof(value));
            }

            field = value;
        }
    }

    private int Classes => Plan.Output.Output.Channels;

    /// <summary>Takes class names and preprocessing from the data that the network is going to be trained on, as far as they tell and fit.</summary>
    internal void TakeNoteOf(IBatchSource data)
    {
        if (data.ClassNames is { } names)
        {
            ClassNames = names.Count == Classes ? names : null;
        }

        if (data.Preprocessing is { } preprocessing)
        {
            Preprocessing = preprocessing.Shape.Channels == Plan.Input.Channels ? preprocessing : null;
        }
    }

    /// <summary>Checks that images to evaluate on are of the classes that the network knows.</summary>
    /// <exception cref="ArgumentException">The images have classes of other names.</exception>
    internal void CheckClasses(IBatchSource source)
    {
        if (ClassNames is { } known && source.ClassNames is { } found && !known.SequenceEqual(found, StringComparer.Ordinal))
        {
            throw new ArgumentException(
                $"The network knows the classes {MessageText.List(known, quote: "")}, but the images are of the classes {MessageText.List(found, quote: "")}. "
                + "Evaluate it on images of the classes that it was trained on, in the same order.",
                nameof(source));
        }
    }
}
