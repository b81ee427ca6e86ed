using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ResNetKit.Interop;
using ResNetKit.Models;
using ResNetKit.Models.Execution;
using TorchSharp;

namespace ResNetKit.Inference;

/// <summary>
/// Coordinates the threads that use a model. Predictions run concurrently with each other and with training. While a trainer converts the
/// weights, or a prediction has to change the mode of modules, all other threads wait.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A lock without waiting threads holds no resources, and a gate lives as long as its model.")]
internal sealed class ModelGate
{
    private static readonly ConditionalWeakTable<torch.nn.Module, ModelGate> _gates = new();

    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.SupportsRecursion);
    private torch.nn.Module[]? _foreign;
    private volatile int _trainingThread;
    private int _trainings;

    private ModelGate()
    {
    }

    /// <summary>Gets the gate of a model. All threads share it.</summary>
    public static ModelGate Of(torch.nn.Module model) => _gates.GetValue(model, static _ => new ModelGate());

    /// <summary>Gets a value indicating whether a trainer is using the model. Other threads cannot change it while this thread has exclusive access.</summary>
    public bool IsTrained => _trainings > 0;

    /// <summary>Excludes all other threads from the model until the result is disposed on the same thread.</summary>
    public Exclusion Exclude()
    {
        _lock.EnterWriteLock();
        return new Exclusion(_lock);
    }

    /// <summary>
    /// Records that this thread trains or evaluates the model and changes its mode. Call this method and <see cref="EndTraining"/> while this thread
    /// has exclusive access from <see cref="Exclude"/>.
    /// </summary>
    public void BeginTraining()
    {
        _trainings++;
        _trainingThread = Environment.CurrentManagedThreadId;
    }

    /// <summary>Ends the training that <see cref="BeginTraining"/> began.</summary>
    public void EndTraining()
    {
        if (--_trainings == 0)
        {
            _trainingThread = 0;
        }
    }

    /// <summary>Runs a function while the model is in evaluation mode on this thread, without recording gradients.</summary>
    /// <exception cref="InvalidOperationException">
    /// The model has modules that the library did not create, and another thread trains or evaluates it.
    /// </exception>
    public T Evaluate<T>(torch.nn.Module model, Func<T> run)
    {
        using var pass = EvaluationPass.Begin();
        using var recording = torch.no_grad();

        // The list can be cached only for a planned module, whose structure is fixed.
        var foreign = model is PlannedModule ? _foreign ??= [.. PlannedModule.ForeignModules(model)] : [.. PlannedModule.ForeignModules(model)];
        _lock.EnterReadLock();
        try
        {
            ThrowIfTrained(foreign);
            if (!Array.Exists(foreign, module => module.training))
            {
                return run();
            }
        }
        finally
        {
            _lock.ExitReadLock();
        }

        using var exclusion = Exclude();
        ThrowIfTrained(foreign);
        using var mode = new EvaluationMode(foreign);
        return run();
    }

    // Call this only while holding the lock: a trainer begins under the write lock and may change the mode of modules afterward.
    private void ThrowIfTrained(torch.nn.Module[] foreign)
    {
        if (foreign.Length > 0 && _trainingThread is var thread and not 0 && thread != Environment.CurrentManagedThreadId)
        {
            throw new InvalidOperationException(
                $"Another thread is training this model, and a prediction would change the mode of its {foreign[0].GetType().Name} for all threads. "
                + "Predict in a callback of the trainer or after the run. Networks built by ResNetBuilder can predict during training.");
        }
    }

    /// <summary>Represents exclusive access to a model. The access ends when the object is disposed.</summary>
    public readonly ref struct Exclusion
    {
        private readonly ReaderWriterLockSlim _lock;

        internal Exclusion(ReaderWriterLockSlim gate) => _lock = gate;

        /// <summary>Ends the exclusive access.</summary>
        public void Dispose() => _lock.ExitWriteLock();
    }
}
