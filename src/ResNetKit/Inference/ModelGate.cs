using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ResNetKit.Interop;
using ResNetKit.Models;
using ResNetKit.Models.Execution;
using TorchSharp;

namespace ResNetKit.Inference;

/// <summary>
/// Keeps those apart who use one model from several threads: predictions run beside each other, and beside training; while a trainer
/// converts the weights, or the mode of modules has to be changed for a prediction, everyone else waits.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A lock without waiting threads holds nothing, and a gate lives as long as its model.")]
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

    /// <summary>The gate of a model, one for all threads.</summary>
    public static ModelGate Of(torch.nn.Module model) => _gates.GetValue(model, static _ => new ModelGate());

    /// <summary>Gets whether a trainer has the model. It stays so under <see cref="Exclude"/>.</summary>
    public bool IsTrained => _trainings > 0;

    /// <summary>Keeps everyone else away from the model until the result is disposed, on the same thread.</summary>
    public Exclusion Exclude()
    {
        _lock.EnterWriteLock();
        return new Exclusion(_lock);
    }

    /// <summary>Notes that this thread trains or evaluates the model and changes its mode. Call it, and its counterpart, under <see cref="Exclude"/>.</summary>
    public void BeginTraining()
    {
        _trainings++;
        _trainingThread = Environment.CurrentManagedThreadId;
    }

    /// <summary>Ends what <see cref="BeginTraining"/> began.</summary>
    public void EndTraining()
    {
        if (--_trainings == 0)
        {
            _trainingThread = 0;
        }
    }

    /// <summary>Runs a function with a model that evaluates on this thread, without gradients.</summary>
    /// <exception cref="InvalidOperationException">The model has modules that the library did not make, and another thread trains it.</exception>
    public T Evaluate<T>(torch.nn.Module model, Func<T> run)
    {
        using var pass = EvaluationPass.Begin();
        using var recording = torch.no_grad();

        // Only the structure of a planned module is fixed.
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

    // Under the lock only: a trainer begins under the write lock, and may change the mode of modules from then on.
    private void ThrowIfTrained(torch.nn.Module[] foreign)
    {
        if (foreign.Length > 0 && _trainingThread is var thread and not 0 && thread != Environment.CurrentManagedThreadId)
        {
            throw new InvalidOperationException(
                $"Another thread is training this model. Its {foreign[0].GetType().Name} is in training or in evaluation mode for all threads, so a "
                + "prediction would disturb the training: predict in a callback of the trainer, or after the run. Networks of ResNetBuilder can predict while they are trained.");
        }
    }

    /// <summary>Lets the others in again when it is disposed.</summary>
    public readonly ref struct Exclusion
    {
        private readonly ReaderWriterLockSlim _lock;

        internal Exclusion(ReaderWriterLockSlim gate) => _lock = gate;

        /// <summary>Ends the exclusion.</summary>
        public void Dispose() => _lock.ExitWriteLock();
    }
}
