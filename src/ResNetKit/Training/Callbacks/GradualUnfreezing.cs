using ResNetKit.Training;
using ResNetKit.Training.Optimizers;

namespace ResNetKit;

/// <summary>
/// Trains the last layers of a model first and unfreezes one more layer at a fixed interval of epochs, from the head toward the input (Howard and Ruder 2018).
/// </summary>
/// <remarks>
/// A layer is a direct child of the model, such as <c>layer4</c>. A batch norm that is a direct child belongs to the layer before it. Layers are
/// frozen as by <see cref="FineTuningExtensions.Freeze"/>. Layers that were frozen before the run stay frozen; all others are unfrozen after the run. A resumed
/// run trains the same layers in each epoch as a run without an interruption.
/// </remarks>
public sealed class GradualUnfreezing : TrainerCallback
{
    private readonly int _everyEpochs;
    private readonly int _firstLayers;
    private IReadOnlyList<IReadOnlyList<string>> _layers = [];
    private FrozenLayers? _frozen;
    private int _trained;
    private string[] _names = [];

    /// <summary>Initializes a new instance of the <see cref="GradualUnfreezing"/> class.</summary>
    /// <param name="everyEpochs">The number of epochs after which one more layer is unfrozen, at least 1.</param>
    /// <param name="firstLayers">The number of layers, counted from the head, that are trained from the beginning, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public GradualUnfreezing(int everyEpochs = 1, int firstLayers = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(everyEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(firstLayers, 1);
        _everyEpochs = everyEpochs;
        _firstLayers = firstLayers;
    }

    /// <summary>Gets the names of the model's children that the callback currently keeps frozen, in order from the input.</summary>
    public IReadOnlyList<string> Frozen => _names;

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _layers = LayerOrder.Of(state.Parameters.Select(entry => (entry.Key, entry.Value.dim())));
        _trained = 0;
    }

    /// <inheritdoc/>
    public override void OnEpochBegin(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);

        // The trained layers depend only on the epoch, so a checkpoint does not need to contain them.
        var trained = (int)Math.Min(_firstLayers + ((state.Epoch - 1L) / _everyEpochs), _layers.Count);
        if (trained != _trained)
        {
            _trained = trained;
            _names = [.. _layers.Take(_layers.Count - trained).SelectMany(layer => layer)];
            _frozen?.Dispose();
            _frozen = FrozenLayers.Freeze(state.Model, _names);
        }
    }

    /// <inheritdoc/>
    public override void OnTrainingEnd(TrainingState state, TrainingResult result)
    {
        _frozen?.Dispose();
        _frozen = null;
        _names = [];
    }
}
