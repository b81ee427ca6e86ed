using ResNetKit.Data;
using ResNetKit.Models;

namespace ResNetKit;

/// <summary>Represents a network that classifies images: it maps images (N, C, H, W) to logits (N, classes).</summary>
/// <remarks>
/// The network carries its class names and its preprocessing. <see cref="Trainer.Fit(TrainingData, CancellationToken)"/> sets both from the
/// training data if the data provide them. <see cref="ResNet.Save"/>, <see cref="ResNet.Fuse"/> and the ONNX export keep them.
/// </remarks>
public abstract class ImageClassifier : PlannedModule
{
    private protected ImageClassifier(string name, NetworkPlan plan)
        : base(name, plan)
    {
    }

    /// <summary>Gets or sets the class names in the order of the logits; <see langword="null"/> if they are unknown.</summary>
    /// <exception cref="ArgumentException">The number of names differs from the number of classes, or a name is <see langword="null"/>.</exception>
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

    /// <summary>
    /// Gets or sets the preprocessing that turns a picture into an input of the network; <see langword="null"/> if it is unknown.
    /// </summary>
    /// <exception cref="ArgumentException">The preprocessing is for images with another number of channels.</exception>
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

    /// <summary>
    /// Sets the class names and the preprocessing to those of the training data, if the data provide them. If a value does not fit the network, the property is
    /// set to <see langword="null"/>.
    /// </summary>
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

    /// <summary>Checks that the images to evaluate have the classes of the network.</summary>
    /// <exception cref="ArgumentException">The class names of the images differ from those of the network.</exception>
    internal void CheckClasses(IBatchSource source)
    {
        if (ClassNames is { } known && source.ClassNames is { } found && !known.SequenceEqual(found, StringComparer.Ordinal))
        {
            throw new ArgumentException(
                $"The network has the classes {MessageText.List(known, quote: "")}, but the images have the classes {MessageText.List(found, quote: "")}. "
                + "Evaluate it on images with the classes that it was trained on, in the same order.",
                nameof(source));
        }
    }
}
