using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace ResNetKit.Training;

/// <summary>
/// Calls the callbacks of a run in order. The remarks of <see cref="TrainerCallback"/> list the exceptions that end the run. Other exceptions are recorded, and
/// the run continues.
/// </summary>
/// <param name="parts">
/// Parts of the training loop that are enabled by options. They come first among callbacks of equal order, and their exceptions always end the run.
/// </param>
/// <param name="created">The callbacks created from the options for this run.</param>
/// <param name="callbacks">The callbacks of the user.</param>
/// <param name="logger">The logger for exceptions of callbacks.</param>
internal sealed class CallbackList(
    IReadOnlyList<TrainerCallback> parts, IReadOnlyList<TrainerCallback> created, IEnumerable<TrainerCallback> callbacks, ILogger logger) : IDisposable
{
    private readonly TrainerCallback[] _callbacks = [.. parts.Concat(created).Concat(callbacks).OrderBy(callback => callback.Order)];
    private readonly Dictionary<TrainerCallback, CallbackFailure> _failures = [];
    private readonly Dictionary<TrainerCallback, string> _told = [];
    private int _begun;

    public IReadOnlyList<TrainerCallback> Callbacks => _callbacks;

    public IReadOnlyList<CallbackFailure> Failures => [.. _failures.Values];

    /// <summary>Gets the number of batches for each optimizer step.</summary>
    public int BatchesPerStep => Math.Max(1, _callbacks.Select(callback => callback.BatchesPerStep).DefaultIfEmpty().Max());

    /// <summary>Validates and starts all callbacks before the first step. An exception ends the run.</summary>
    public void Begin(TrainingState state)
    {
        // All callbacks are validated before any of them writes a file.
        foreach (var callback in _callbacks)
        {
            callback.Validate(state);
        }

        foreach (var callback in _callbacks)
        {
            _begun++;
            callback.OnTrainingBegin(state);
        }
    }

    /// <summary>
    /// Ends the callbacks that have been started. The others are not called, because they could, for example, overwrite the file of an earlier run.
    /// </summary>
    public void End(TrainingState state, TrainingResult result)
    {
        foreach (var callback in _callbacks.AsSpan(0, _begun))
        {
            Invoke(callback, nameof(TrainerCallback.OnTrainingEnd), static (it, end) => it.OnTrainingEnd(end.State, end.Result), (State: state, Result: result));
        }
    }

    /// <summary>Calls <see cref="TrainerCallback.OnLoss"/> of each callback, which can replace the loss.</summary>
    public Tensor Loss(TrainingState state, Tensor loss, Tensor logits, Tensor targets)
    {
        foreach (var callback in _callbacks)
        {
            loss = callback.OnLoss(state, loss, logits, targets);
        }

        return loss;
    }

    /// <summary>Calls <see cref="TrainerCallback.OnBackward"/> of each callback, which can scale the loss for the backward pass.</summary>
    public Tensor Backward(TrainingState state, Tensor loss)
    {
        foreach (var callback in _callbacks)
        {
            loss = callback.OnBackward(state, loss);
        }

        return loss;
    }

    /// <summary>Calls <see cref="TrainerCallback.OnGradients"/> of each callback, which can change the gradients.</summary>
    public void Gradients(TrainingState state)
    {
        foreach (var callback in _callbacks)
        {
            callback.OnGradients(state);
        }
    }

    /// <summary>Lets callbacks replace the weights of the model until the result is disposed.</summary>
    public IDisposable? UseWeights(TrainingState state)
    {
        var used = new Restoration();
        try
        {
            foreach (var callback in _callbacks)
            {
                if (callback.UseWeights(state) is { } weights)
                {
                    used.Add(weights);
                }
            }
        }
        catch
        {
            used.Dispose();
            throw;
        }

        return used.IsEmpty ? null : used;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var callback in parts.Concat(created))
        {
            (callback as IDisposable)?.Dispose();
        }
    }

    /// <summary>Calls each callback. The action should not capture variables, because each call would then allocate a closure.</summary>
    public void Invoke<T>(string moment, Action<TrainerCallback, T> action, T argument)
    {
        foreach (var callback in _callbacks)
        {
            Invoke(callback, moment, action, argument);
        }
    }

    /// <summary>Calls one callback and records its exception, unless the exception ends the run.</summary>
    /// <returns>The result of the callback, or the default value if it threw an exception.</returns>
    public T? Ask<T>(TrainerCallback callback, string moment, Func<TrainerCallback, T> question)
    {
        try
        {
            return question(callback);
        }
        catch (Exception exception) when (IsNoted(callback, exception))
        {
            Note(callback, moment, exception);
            return default;
        }
    }

    private void Invoke<T>(TrainerCallback callback, string moment, Action<TrainerCallback, T> action, T argument)
    {
        try
        {
            action(callback, argument);
        }
        catch (Exception exception) when (IsNoted(callback, exception))
        {
            Note(callback, moment, exception);
        }
    }

    // An exception of a callback, for example of one that writes a log, must not end a long run. But a loss that is not finite ends it,
    // and a callback that writes a checkpoint can be the first to read such a loss.
    private bool IsNoted(TrainerCallback callback, Exception exception) =>
        exception is not (InvalidOptionsException or NonFiniteLossException) && !parts.Contains(callback);

    private void Note(TrainerCallback callback, string moment, Exception exception)
    {
        if (_failures.TryGetValue(callback, out var known))
        {
            _failures[callback] = known with { Count = known.Count + 1 };
        }
        else
        {
            _failures.Add(callback, new CallbackFailure(callback.Name, moment, exception, 1));
        }

        // If a callback throws the same exception in every step, only the first one is logged.
        var told = $"{moment}: {exception.Message}";
        if (_told.GetValueOrDefault(callback) != told)
        {
            _told[callback] = told;
            TrainingLog.CallbackFailed(logger, callback.Name, moment, exception.Message, exception);
        }
    }

    private sealed class Restoration : IDisposable
    {
        private readonly List<IDisposable> _used = [];

        public bool IsEmpty => _used.Count == 0;

        public void Add(IDisposable weights) => _used.Add(weights);

        public void Dispose()
        {
            for (var i = _used.Count - 1; i >= 0; i--)
            {
                _used[i].Dispose();
            }
        }
    }
}
