using System.Diagnostics.CodeAnalysis;
using ResNetKit.Inference;
using ResNetKit.Models;
using ResNetKit.Models.Plan;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>Provides methods that adapt a trained network to a new task.</summary>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The type of the second argument selects the overload.")]
public static class FineTuningExtensions
{
    /// <summary>
    /// Replaces the last linear layer with a newly initialized one for another number of classes. Other weights, preprocessing, mode and device stay
    /// the same. The class names are removed.
    /// </summary>
    /// <param name="model">The trained network, which is changed.</param>
    /// <param name="classes">The number of classes, from 1 to 1,000,000.</param>
    /// <returns>The same network.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 1.</exception>
    /// <exception cref="InvalidOptionsException"><paramref name="classes"/> is above 1,000,000.</exception>
    /// <exception cref="InvalidOperationException">A trainer is training the network.</exception>
    /// <exception cref="ParameterBudgetExceededException">The network would exceed its budget. It is unchanged.</exception>
    public static ResNet ReplaceHead(this ResNet model, int classes)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        using var exclusion = Exclude(model);
        var (names, options) = (model.ClassNames, model.Options.Copy());
        options.Classes = classes;
        model.ClassNames = null;
        try
        {
            model.Renew(HeadOf(model).Name, options);
        }
        catch
        {
            model.ClassNames = names;
            throw;
        }

        return model;
    }

    /// <summary>
    /// Replaces the last linear layer with a newly initialized one for other classes, and sets the class names. Other weights, preprocessing, mode
    /// and device stay the same.
    /// </summary>
    /// <param name="model">The trained network, which is changed.</param>
    /// <param name="classNames">The class names in the order of the labels, at least one.</param>
    /// <returns>The same network.</returns>
    /// <exception cref="ArgumentException"><paramref name="classNames"/> is empty or contains <see langword="null"/>.</exception>
    /// <exception cref="InvalidOptionsException">There are more than 1,000,000 names.</exception>
    /// <exception cref="InvalidOperationException">A trainer is training the network.</exception>
    /// <exception cref="ParameterBudgetExceededException">The network would exceed its budget. It is unchanged.</exception>
    public static ResNet ReplaceHead(this ResNet model, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        if (classNames.Count == 0 || classNames.Any(name => name is null))
        {
            throw new ArgumentException("The list must contain at least one name, and no name may be null.", nameof(classNames));
        }

        ReplaceHead(model, classNames.Count).ClassNames = classNames;
        return model;
    }

    /// <summary>Changes the number of input channels and converts the filters of the first convolution so that they keep what they learned.</summary>
    /// <remarks>
    /// If the new number of channels is 1 (gray), the weights of each filter are summed over the channels. If it is larger than the old number, the
    /// weights of the old channels are repeated. If it is smaller, but at least 2, the weights of the first channels are kept. In the last two
    /// cases, the weights are multiplied by the old number divided by the new number, so that the outputs keep their strength. The mean and
    /// standard deviation of the preprocessing are averaged, repeated or cut off accordingly. If the number of channels does not change, the network
    /// does not change.
    /// </remarks>
    /// <param name="model">The trained network, which is changed. Its stem must be a convolution.</param>
    /// <param name="channels">The number of channels, from 1 to 64.</param>
    /// <returns>The same network.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="channels"/> is below 1.</exception>
    /// <exception cref="NotSupportedException">
    /// The network has a whitening stem, whose filters cannot be converted to another number of channels.
    /// </exception>
    /// <exception cref="InvalidOptionsException"><paramref name="channels"/> is above 64.</exception>
    /// <exception cref="InvalidOperationException">A trainer is training the network.</exception>
    /// <exception cref="ParameterBudgetExceededException">The network would exceed its budget. It is unchanged.</exception>
    public static ResNet ReplaceInputChannels(this ResNet model, int channels)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (model.WhiteningStem is not null)
        {
            throw new NotSupportedException("The filters of a whitening stem depend on the number of channels. Build a new network instead.");
        }

        using var exclusion = Exclude(model);
        var (preprocessing, options) = (model.Preprocessing, model.Options.Copy());
        if (options.InputChannels == channels)
        {
            return model;
        }

        options.InputChannels = channels;
        model.Preprocessing = null;
        try
        {
            model.Renew(FirstConvolutionOf(model).Name, options, (before, renewed) => Fold((Conv2d)before, (Conv2d)renewed));
        }
        catch
        {
            model.Preprocessing = preprocessing;
            throw;
        }

        model.Preprocessing = preprocessing is null ? null : new Preprocessing(
            preprocessing.Shape with { Channels = channels }, Fold(preprocessing.Normalization, channels), preprocessing.Resize);
        return model;
    }

    /// <summary>Excludes layers from training. Call this method before an optimizer is created.</summary>
    /// <remarks>
    /// The parameters of the layers no longer require gradients. Frozen batch norms use their running statistics and do not update them, even if the
    /// network is in training mode.
    /// </remarks>
    /// <param name="module">The network, or any other module.</param>
    /// <param name="prefixes">The names of layers or groups of layers, such as <c>conv1</c> or <c>layer1</c>, including everything inside them.</param>
    /// <returns>The frozen layers. Dispose the object to train them again.</returns>
    /// <exception cref="ArgumentException">A name matches no parameter of the module. Nothing was frozen.</exception>
    public static FrozenLayers Freeze(this torch.nn.Module module, params string[] prefixes) => FrozenLayers.Freeze(module, prefixes);

    /// <summary>Freezes all layers that come before a given one; see <see cref="Freeze"/>.</summary>
    /// <remarks>
    /// If a network has four stages, only the last stage and the head are trained after <c>model.FreezeBefore("layer4")</c>. After
    /// <c>model.FreezeBefore("fc")</c>, only the head is trained.
    /// </remarks>
    /// <param name="module">The network, or any other module.</param>
    /// <param name="name">The name of the first layer or group of layers that is still trained. It must be a direct child of the module.</param>
    /// <returns>The frozen layers. Dispose the object to train them again.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="name"/> is empty, the module has no such child, or no child with parameters comes before it. Nothing was frozen.
    /// </exception>
    public static FrozenLayers FreezeBefore(this torch.nn.Module module, string name)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var children = module.named_children().ToList();
        var place = children.FindIndex(child => child.Item1 == name);
        var before = children.Take(place).Where(child => child.Item2.parameters().Any()).Select(child => child.Item1).ToArray();
        return before.Length > 0
            ? Freeze(module, before)
            : throw new ArgumentException(
                place < 0 ? $"The module has no child '{name}'. {FrozenLayers.ChildrenOf(module)}" : $"No child with parameters comes before '{name}'.",
                nameof(name));
    }

    /// <summary>Gets the last linear layer of a network.</summary>
    internal static LayerPlan HeadOf(ResNet model) => model.Plan.Layers.Last(layer => layer.Operation is Operation.Linear);

    /// <summary>Prevents all other threads from using a network until the result is disposed.</summary>
    /// <exception cref="InvalidOperationException">A trainer is training the network, and its optimizer uses the current parameters.</exception>
    internal static ModelGate.Exclusion Exclude(ResNet model)
    {
        var gate = ModelGate.Of(model);
        var exclusion = gate.Exclude();
        if (gate.IsTrained)
        {
            exclusion.Dispose();
            throw new InvalidOperationException("A trainer is training the network: change its layers before the run or after it.");
        }

        return exclusion;
    }

    private static LayerPlan FirstConvolutionOf(ResNet model) => model.Plan.Layers.First(layer => layer.Operation is Operation.Convolution);

    private static void Fold(Conv2d before, Conv2d renewed)
    {
        var filters = before.weight;
        var (was, channels) = (filters.shape[1], renewed.weight.shape[1]);
        var folded = channels == 1
            ? filters.sum(1, keepdim: true)
            : filters.repeat(1, (channels + was - 1) / was, 1, 1).narrow(1, 0, channels).mul((double)was / channels);
        renewed.weight.copy_(folded);
        renewed.weight.requires_grad = filters.requires_grad;
        if (before.bias is { } bias)
        {
            renewed.bias!.copy_(bias);
            renewed.bias!.requires_grad = bias.requires_grad;
        }
    }

    private static Normalization Fold(Normalization normalization, int channels)
    {
        return new Normalization(Of(normalization.Mean), Of(normalization.StandardDeviation));

        float[] Of(IReadOnlyList<float> values) =>
            channels == 1 ? [values.Average()] : [.. Enumerable.Range(0, channels).Select(channel => values[channel % values.Count])];
    }
}
