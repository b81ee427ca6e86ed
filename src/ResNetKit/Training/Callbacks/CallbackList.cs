using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace ResNetKit.Training;

/// <summary>Calls the callbacks of a run in order, and keeps the run going where one throws.</summary>
/// <param name="parts">Parts of the loop that options switch on. They come first among equal orders, and their failures end the run.</param>
/// <param name="created">Callbacks that were created from the options, for this run alone.</param>
/// <param name="callbacks">The user's callbacks.</param>
/// <param name="logger">The logger of failures.</param>
internal sealed class CallbackList(
    IReadOnlyList<TrainerCallback> parts, IReadOnlyList<TrainerCallback> created, IEnumerable<TrainerCallback> callbacks, ILogger logger) : IDisposable
{
    private readonly TrainerCallback[] _callbacks = [.. parts.Concat(created).Concat(callbacks).OrderBy(callback => callback.Order)];
    private readonly Dictionary<TrainerCallback, CallbackFailure> _failures = [];
    private readonly Dictionary<TrainerCallback, string> _told = [];

    public IReadOnlyList<TrainerCallback> Callbacks => _callbacks;

    public IReadOnlyList<CallbackFailure> Failures => [.. _failures.Values];

    /// <summary>Gets the number of batches for each optimizer step.</summary>
    public int BatchesPerStep => Math.Max(1, _callbacks.Select(callback => callback.BatchesPerStep).DefaultIfEmpty().Max());

    /// <summary>Calls each callback before the first step; one that cannot do its work ends the run.</summary>
    public void Begin(TrainingState state)
    {
        // All of them before the first that writes anything.
        foreach (var callback in _callbacks)
        {
            callback.Validate(state);
        }

        foreach (var callback in _callbacks)
        {
            callback.OnTrainingBegin(state);
        }
    }

    /// <summary>Lets each callback replace the loss.</summary>
    public Tensor Loss(TrainingState state, Tensor loss, Tensor logits, Tensor targets)
    {
        foreach (var callback in _callbacks)
        {
            loss = callback.OnLoss(state, loss, logits, targets);
        }

        return loss;
    }

    /// <summary>Lets each callback scale the loss for the backward pass.</summary>
    public Tensor Backward(TrainingState state, Tensor loss)
    {
        foreach (var callback in _callbacks)
        {
            loss = callback.OnBackward(state, loss);
        }

        return loss;
    }

    /// <summary>Lets each callback change the gradients.</summary>
    public void Gradients(TrainingState state)
    {
        foreach (var callback in _callbacks)
        {
            callback.OnGradients(state);
        }
    }

    /// <summary>Lets callbacks put other weights into the model, until the result is disposed.</summary>
    public IDisposable? UseWeights(TrainingState state)
    {
        List<IDisposable>? used = null;
        foreach (var callback in _callbacks)
        {
            if (callback.UseWeights(state) is { } weights)
            {
                (used ??= []).Add(weights);
            }
        }

        return used is null ? null : new Restoration(used);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var callback in parts.Concat(created))
        {
            (callback as IDisposable)?.Dispose();
        }
    }

    /// <summary>Calls each callback. The action should capture nothing, so that a step makes no garbage.</summary>
    public void Invoke<T>(string moment, Action<TrainerCallback, T> action, T argument)
    {
        foreach (var callback in _callbacks)
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
    }

    /// <summary>Calls one callback, and notes what it throws.</summary>
    /// <returns>What the callback gave; the default value where it threw.</returns>
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

    // Whatever a callback of the user's throws, the run is worth more.
    private bool IsNoted(TrainerCallback callback, Exception exception) => exception is not InvalidOptionsException && !parts.Contains(callback);

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

        // The same failure at every step would fill the log.
        var told = $"{moment}: {exception.Message}";
        if (_told.GetValueOrDefault(callback) != told)
        {
            _told[callback] = told;
            TrainingLog.CallbackFailed(logger, callback.Name, moment, exception.Message, exception);
        }
    }

    private sealed class Restoration(List<IDisposable> used) : IDisposable
    {
        public void Dispose()
        {
            for (var i = used.Count - 1; i >= 0; i--)
            {
                used[i].Dispose();
            }
        }
    }
}
