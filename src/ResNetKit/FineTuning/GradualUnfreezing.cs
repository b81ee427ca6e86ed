using ResNetKit.Training;
using ResNetKit.Training.Optimizers;

namespace ResNetKit;

/// <summary>
/// Trains the last layers of a model first and one more layer every few epochs, from the head towards the input (Howard and Ruder 2018). A layer is
/// a child of the model at the first level, such as <c>layer4</c>; norms count with the convolution before them. Until its turn, a layer is
/// frozen as <see cref="FineTuningExtensions.Freeze"/> does it, its norms included; layers that were frozen before the run stay so.
/// </summary>
/// <remarks>A resumed run goes on with the layers of its epoch. After the run nothing is frozen that was not before.</remarks>
public sealed class GradualUnfreezing : TrainerCallback
{
    private readonly int _everyEpochs;
    private readonly int _firstLayers;
    private IReadOnlyList<IReadOnlyList<string>> _layers = [];
    private FrozenLayers? _frozen;
    private int _trained;
    private string[] _names = [];

    /// <summary>Initializes the callback.</summary>
    /// <param name="everyEpochs">Number of epochs from one layer to the next, at least 1.</param>
    /// <param name="firstLayers">Number of layers that are trained from the beginning, at least 1: the head alone.</param>
    public GradualUnfreezing(int everyEpochs = 1, int firstLayers = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(everyEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(firstLayers, 1);
        _everyEpochs = everyEpochs;
        _firstLayers = firstLayers;
    }

    /// <summary>Gets the names of the children of the model that are frozen now, from the input on.</summary>
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

        // Which layers are trained follows from the epoch alone, so there is nothing to remember for a resumed run.
        var trained = (int)Math.Min(_firstLayers + ((state.Epoch - 1L) / _everyEpochs), _layers.Count);
        if (trained != _trained)
        {
            _trained = trained;
            _names = [.. _layers.Take(_layers.Count - trained).SelectMany(layer => layer)];
            _frozen?.Dispose();
            _frozen = state.Model.Freeze(_names);
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
