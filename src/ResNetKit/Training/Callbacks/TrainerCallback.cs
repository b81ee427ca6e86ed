using TorchSharp;

namespace ResNetKit.Training;

/// <summary>
/// Base class for callbacks that observe a training run and act on it. Override the moments you need.
/// </summary>
/// <remarks>
/// Callbacks are called on the thread that trains, in the order of <see cref="Order"/> and then in the order in which they were added, at
/// the beginning of things as at their end. A callback may stop the run (<see cref="TrainingState.RequestStop"/>, at any moment), change the
/// learning rate (<see cref="TrainingState.LearningRateScale"/>, from the next step on), replace the loss (<see cref="OnLoss"/>) and change
/// gradients (<see cref="OnGradients"/>). An exception in <see cref="Validate"/>, <see cref="OnTrainingBegin"/>, <see cref="OnLoss"/> or <see cref="OnGradients"/>
/// ends the run, and so does an <see cref="InvalidOptionsException"/> at any moment. Any other is logged and listed in
/// <see cref="TrainingResult.CallbackFailures"/>, and the run goes on.
/// </remarks>
public abstract class TrainerCallback
{
    /// <summary>The name that failures and checkpoints know the callback by; the type's name unless overridden.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>
    /// Callbacks with a smaller number are called first; equal ones in the order in which they were added. 0 unless overridden.
    /// </summary>
    public virtual int Order => 0;

    /// <summary>
    /// Gets whether the callback is for process 0 alone, where several train together: it writes or shows something and changes nothing in the run.
    /// False unless overridden: it is called in every process, as one that changes weights, gradients or the loss must be.
    /// </summary>
    public virtual bool MainProcessOnly => false;

    /// <summary>
    /// Checks that the callback can do its work in this run. Called before <see cref="OnTrainingBegin"/> of any callback: throw here, and the run
    /// ends before anything has been written.
    /// </summary>
    public virtual void Validate(TrainingState state)
    {
    }

    /// <summary>Before the first step. An exception ends the run before it has begun.</summary>
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

    /// <summary>After the loss of a training batch was computed and before the backward pass. Called for every batch.</summary>
    /// <param name="state">The run.</param>
    /// <param name="loss">The loss so far: that of <see cref="TrainerOptions.Loss"/>, or what the callback before returned.</param>
    /// <param name="logits">The logits of the batch, of shape (N, classes).</param>
    /// <param name="targets">The targets: class indices (N), or probabilities (N, classes).</param>
    /// <returns>The loss to go back from, a tensor without dimensions; <paramref name="loss"/> unless overridden.</returns>
    public virtual torch.Tensor OnLoss(TrainingState state, torch.Tensor loss, torch.Tensor logits, torch.Tensor targets) => loss;

    /// <summary>
    /// After the gradients of an optimizer step were gathered and before the step. They are in <see cref="TrainingState.Parameters"/> and may
    /// be changed in place.
    /// </summary>
    public virtual void OnGradients(TrainingState state)
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

    /// <summary>
    /// Puts other weights into the model for an evaluation, for example an average; null (unless overridden) leaves it as it is trained. What it
    /// does at the end of a run is not undone: the model keeps those weights.
    /// </summary>
    /// <param name="state">The run; change <see cref="TrainingState.Weights"/> in place and call <see cref="TrainingState.PublishWeights"/>.</param>
    /// <returns>Puts the trained weights back when it is disposed.</returns>
    public virtual IDisposable? UseWeights(TrainingState state) => null;

    /// <summary>The tensors that the callback must remember, by name; none unless overridden. They may be live.</summary>
    public virtual IEnumerable<KeyValuePair<string, torch.Tensor>> SaveTensors() => [];

    /// <summary>
    /// Takes back what <see cref="SaveTensors"/> gave, before <see cref="OnTrainingBegin"/> of the resumed run; not called where that was nothing.
    /// </summary>
    /// <param name="state">The run.</param>
    /// <param name="tensors">The tensors, on the CPU. They must be copied, not kept.</param>
    public virtual void LoadTensors(TrainingState state, IReadOnlyDictionary<string, torch.Tensor> tensors)
    {
    }

    /// <summary>What the callback must remember for a resumed run to go on as if never interrupted; null where there is nothing.</summary>
    public virtual string? SaveState() => null;

    /// <summary>Takes back what <see cref="SaveState"/> gave, before <see cref="OnTrainingBegin"/> of the resumed run.</summary>
    public virtual void LoadState(string state)
    {
    }
}
