namespace ResNetKit.Training;

/// <summary>
/// Something that looks on while a model is trained: derive from it and override the moments of interest.
/// </summary>
/// <remarks>
/// Callbacks are called on the thread that trains, in the order of <see cref="Order"/> and then in the order in which they were added, at
/// the beginning of things as at their end. One that throws does not end the run: the failure is logged, and listed in
/// <see cref="TrainingResult.CallbackFailures"/>.
/// </remarks>
public abstract class TrainerCallback
{
    /// <summary>The name that failures and checkpoints know the callback by; the type's name unless overridden.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>
    /// Callbacks with a smaller number are called first; equal ones in the order in which they were added. 0 unless overridden.
    /// </summary>
    public virtual int Order => 0;

    /// <summary>Before the first step.</summary>
    public virtual void OnTrainingBegin(TrainingState state)
    {
    }

    /// <summary>After the last step, also where an exception or a cancellation ended the run.</summary>
    public virtual void OnTrainingEnd(TrainingState state, TrainingResult result)
    {
    }

    /// <summary>Before an epoch's first batch.</summary>
    public virtual void OnEpochBegin(TrainingState state)
    {
    }

    /// <summary>After an epoch's training and evaluation. An epoch that was broken off has no end.</summary>
    public virtual void OnEpochEnd(TrainingState state, EpochResult epoch)
    {
    }

    /// <summary>Before a batch is trained on.</summary>
    public virtual void OnStepBegin(TrainingState state)
    {
    }

    /// <summary>After a batch was trained on. Called for every batch: what it does slows down training.</summary>
    public virtual void OnStepEnd(TrainingState state)
    {
    }

    /// <summary>Before an evaluation.</summary>
    /// <param name="state">The run.</param>
    /// <param name="split">What is evaluated.</param>
    public virtual void OnEvaluationBegin(TrainingState state, EvaluationSplit split)
    {
    }

    /// <summary>After an evaluation.</summary>
    /// <param name="state">The run.</param>
    /// <param name="split">What was evaluated.</param>
    /// <param name="result">What was found.</param>
    public virtual void OnEvaluationEnd(TrainingState state, EvaluationSplit split, EvaluationResult result)
    {
    }

    /// <summary>What the callback must remember for a resumed run to go on as if never interrupted; null where there is nothing.</summary>
    public virtual string? SaveState() => null;

    /// <summary>Takes back what <see cref="SaveState"/> gave, before <see cref="OnTrainingBegin"/> of the resumed run.</summary>
    public virtual void LoadState(string state)
    {
    }
}
