using System.Diagnostics.CodeAnalysis;
using ResNetKit.Inference;
using ResNetKit.Models;
using ResNetKit.Models.Plan;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>Takes a trained network to a new task.</summary>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The type of the second argument selects the overload.")]
public static class FineTuningExtensions
{
    /// <summary>
    /// Gives a network another number of classes: the last linear layer starts anew, all other weights are kept, and so are preprocessing,
    /// mode and device. It has no class names then.
    /// </summary>
    /// <param name="model">The trained network, which is changed.</param>
    /// <param name="classes">Number of classes to tell apart.</param>
    /// <returns>The same network.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 1.</exception>
    /// <exception cref="InvalidOptionsException">There are more classes than a network may have.</exception>
    /// <exception cref="InvalidOperationException">A trainer is training the network.</exception>
    /// <exception cref="ParameterBudgetExceededException">The network would be larger than its budget; it is as it was.</exception>
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
    /// Gives a network other classes: the last linear layer starts anew, all other weights are kept, and so are preprocessing, mode and
    /// device.
    /// </summary>
    /// <param name="model">The trained network, which is changed.</param>
    /// <param name="classNames">Names of the classes to tell apart, in the order of their labels.</param>
    /// <returns>The same network.</returns>
    /// <exception cref="ArgumentException">There are no names, or one is null.</exception>
    /// <inheritdoc cref="ReplaceHead(ResNet, int)" path="/exception"/>
    public static ResNet ReplaceHead(this ResNet model, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        if (classNames.Count == 0 || classNames.Any(name => name is null))
        {
            throw new ArgumentException("A network needs at least one class, and each a name.", nameof(classNames));
        }

        ReplaceHead(model, classNames.Count).ClassNames = classNames;
        return model;
    }

    /// <summary>
    /// Lets a network take images of another number of channels, its first filters folded so that they keep what they know: for one channel
    /// (gray) their sum over the channels; for other numbers their repetition, scaled to the same strength. Means and deviations of the
    /// preprocessing follow: for one channel their averages, else their repetition.
    /// </summary>
    /// <param name="model">The trained network, which is changed; its stem is a convolution.</param>
    /// <param name="channels">Number of channels.</param>
    /// <returns>The same network.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="channels"/> is below 1.</exception>
    /// <exception cref="NotSupportedException">The network has a whitening stem, which is made from images of its own number of channels.</exception>
    /// <inheritdoc cref="ReplaceHead(ResNet, int)" path="/exception"/>
    public static ResNet ReplaceInputChannels(this ResNet model, int channels)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (model.WhiteningStem is not null)
        {
            throw new NotSupportedException("A whitening stem is made from images of its own number of channels; build the network anew.");
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

    /// <summary>
    /// Leaves layers out of training: their parameters ask for no gradients from now on, and the norms among them use
    /// their running statistics and keep them, also when the network trains. Do this before an optimizer is built.
    /// </summary>
    /// <param name="module">The network, or any other module.</param>
    /// <param name="prefixes">Names of layers or groups of layers, such as <c>conv1</c> or <c>layer1</c>; all within them is frozen.</param>
    /// <returns>What was frozen; dispose it to undo that.</returns>
    /// <exception cref="ArgumentException">A name matches nothing in the module; nothing was frozen.</exception>
    public static FrozenLayers Freeze(this torch.nn.Module module, params string[] prefixes)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(prefixes);
        var parameters = module.named_parameters().ToList();
        foreach (var prefix in prefixes)
        {
            if (!parameters.Exists(parameter => FrozenLayers.IsWithin(parameter.Item1, prefix)))
            {
                throw new ArgumentException($"No parameter lies within '{prefix}'. {Children(module)}", nameof(prefixes));
            }
        }

        var frozen = new List<string>();
        foreach (var (name, parameter) in parameters.Where(parameter => parameter.Item2.requires_grad && IsFrozen(parameter.Item1)))
        {
            parameter.requires_grad = false;
            frozen.Add(name);
        }

        var norms = new List<(string, Action)>();
        foreach (var (name, child) in module.named_modules().Where(child => IsFrozen(child.Item1)))
        {
            if (child is torch.nn.Module<torch.Tensor, torch.Tensor> norm && norm.has_buffer("running_mean"))
            {
                // Whoever sets the network to training sets its norms to training too; each looks again before it runs.
                var hook = norm.register_forward_pre_hook(layer => layer.eval());
                norms.Add((name, () =>
                {
                    hook.remove();
                    norm.train(module.training);
                }));
            }
        }

        return new FrozenLayers(module, frozen, norms);

        bool IsFrozen(string name) => prefixes.Any(prefix => FrozenLayers.IsWithin(name, prefix));
    }

    /// <summary>
    /// Leaves all layers that come before one out of training, as <see cref="Freeze"/> does: <c>model.FreezeBefore("layer4")</c> trains the last
    /// stage and the head, <c>model.FreezeBefore("fc")</c> the head alone.
    /// </summary>
    /// <param name="module">The network, or any other module.</param>
    /// <param name="name">The first layer, or group of layers, that is trained: a child of the module at the first level.</param>
    /// <returns>What was frozen; dispose it to undo that.</returns>
    /// <exception cref="ArgumentException">The module has no such child, or none before it; nothing was frozen.</exception>
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
                place < 0 ? $"There is no '{name}'. {Children(module)}" : $"Nothing that can be trained comes before '{name}'.", nameof(name));
    }

    /// <summary>The last linear layer of a network.</summary>
    internal static LayerPlan HeadOf(ResNet model) => model.Plan.Layers.Last(layer => layer.Operation is Operation.Linear);

    /// <summary>Keeps everyone else away from a network until the result is disposed.</summary>
    /// <exception cref="InvalidOperationException">A trainer is training the network: its run has optimizers for the parameters that are there.</exception>
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

    private static string Children(torch.nn.Module module) =>
        $"The module consists of {string.Join(", ", module.named_children().Select(child => $"'{child.Item1}'"))}.";

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
