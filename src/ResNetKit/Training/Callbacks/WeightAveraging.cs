using static TorchSharp.torch;

namespace ResNetKit.Training.Callbacks;

/// <summary>
/// Maintains an exponential moving average of the weights, which evaluations use and which the model has after the run. The trainer adds this callback if
/// <see cref="TrainerOptions.EmaDecay"/> is above 0.
/// </summary>
/// <remarks>
/// Polyak and Juditsky (1992) average the weights of all steps equally; here, recent steps count more. Izmailov et al. (2018) explain why averages generalize
/// better. Running statistics are averaged together with the weights, because they were computed with these weights. Checkpoints contain the average.
/// </remarks>
internal sealed class WeightAveraging : TrainerCallback, IDisposable
{
    private readonly double _decay;
    private readonly int _every;
    private readonly List<(string Name, Tensor Live, Tensor Average)> _entries = [];
    private Tensor? _share;
    private bool _isLoaded;
    private bool _isUsed;

    /// <summary>Initializes a new instance of the <see cref="WeightAveraging"/> class.</summary>
    /// <param name="decay">
    /// The decay, above 0 and below 1. Each update multiplies the average by the decay, and adds the current weights multiplied by 1 − decay.
    /// </param>
    /// <param name="every">The number of steps between two updates, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="decay"/> is not above 0 and below 1, or <paramref name="every"/> is below 1.</exception>
    public WeightAveraging(double decay, int every = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        if (decay is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "The decay must be above 0 and below 1.");
        }

        _decay = decay;
        _every = every;
    }

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!_isLoaded)
        {
            Begin(state);
        }

        _isLoaded = false;
    }

    /// <inheritdoc/>
    public override void OnStepEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Step % _every == 0)
        {
            using var noGrad = no_grad();
            foreach (var (_, live, average) in _entries)
            {
                // Interpolation leaves the average of a weight that does not change, such as a frozen one, exactly as it is.
                average.lerp_(live, _share!);
            }
        }
    }

    /// <inheritdoc/>
    public override IDisposable? UseWeights(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (_isUsed)
        {
            return null;
        }

        Exchange(state);
        return new Restoration(this, state);
    }

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, Tensor>> SaveTensors() =>
        _entries.Select(entry => KeyValuePair.Create(entry.Name, entry.Average));

    /// <inheritdoc/>
    public override void LoadTensors(TrainingState state, IReadOnlyDictionary<string, Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(tensors);
        Begin(state);
        using var noGrad = no_grad();
        foreach (var (name, _, average) in _entries)
        {
            if (!tensors.TryGetValue(name, out var saved) || !saved.shape.SequenceEqual(average.shape))
            {
                throw new InvalidDataException($"The checkpoint has no average of '{name}' of shape [{string.Join(", ", average.shape)}].");
            }

            average.copy_(saved);
        }

        _isLoaded = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, _, average) in _entries)
        {
            average.Dispose();
        }

        _entries.Clear();
        _share?.Dispose();
        _share = null;
    }

    private void Begin(TrainingState state)
    {
        Dispose();
        _isUsed = false;
        using var noGrad = no_grad();
        foreach (var (name, value) in state.Weights)
        {
            if (value.dtype == ScalarType.Float32)
            {
                using var detached = value.detach();
                _entries.Add((name, value, detached.clone().DetachFromDisposeScope()));
                _share ??= tensor(1 - _decay, ScalarType.Float32, value.device).DetachFromDisposeScope();
            }
        }
    }

    private void Exchange(TrainingState state)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (_, live, average) in _entries)
        {
            var weights = live.clone();
            live.copy_(average);
            average.copy_(weights);
        }

        _isUsed = !_isUsed;
        state.PublishWeights();
    }

    private sealed class Restoration(WeightAveraging average, TrainingState state) : IDisposable
    {
        public void Dispose()
        {
            if (average._isUsed)
            {
                average.Exchange(state);
            }
        }
    }
}
