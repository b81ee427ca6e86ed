using TorchSharp;

namespace ResNetKit.Training;

/// <summary>Provides the base class for callbacks that observe and change a training run. Override the methods of the events that you need.</summary>
/// <remarks>
/// Callbacks are called on the thread that called <c>Trainer.Fit</c>, in the order of <see cref="Order"/> and then in the order in which they were added. The
/// order is the same for begin and end events.
/// <para>
/// A callback can stop the run (<see cref="TrainingState.RequestStop"/>) and change the learning rate from the next step on
/// (<see cref="TrainingState.LearningRateScale"/>). It can replace the loss (<see cref="OnLoss"/>) and scale it for the backward pass alone
/// (<see cref="OnBackward"/>). It can also accumulate the gradients of several batches (<see cref="BatchesPerStep"/>) and change gradients
/// (<see cref="OnGradients"/>).
/// </para>
/// <para>
/// An exception in <see cref="Validate"/>, <see cref="OnTrainingBegin"/>, <see cref="OnLoss"/>, <see cref="OnBackward"/>, <see cref="OnGradients"/>,
/// <c>UseWeights</c>, <c>LoadState</c> or <c>LoadTensors</c> ends the run. An <see cref="InvalidOptionsException"/> or a <see cref="NonFiniteLossException"/>
/// ends the run, whichever method throws it. All other exceptions in methods are logged and listed in <see cref="TrainingResult.CallbackFailures"/>, and the run
/// continues.
/// </para>
/// </remarks>
public abstract class TrainerCallback
{
    /// <summary>Gets the name of the callback in <see cref="CallbackFailure"/> and in checkpoints. Default: the name of the type.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>
    /// Gets the position of the callback. Callbacks with smaller numbers are called before those with larger ones. Callbacks with equal numbers are
    /// called in the order in which they were added. Default: 0.
    /// </summary>
    public virtual int Order => 0;

    /// <summary>
    /// Gets a value indicating whether only process 0 calls the callback, if several processes train together. Return <see langword="true"/> for a callback
    /// that writes or shows something and does not change the run. The default implementation returns <see langword="false"/>: every process calls the
    /// callback, which is necessary for one that changes weights, gradients or the loss.
    /// </summary>
    public virtual bool MainProcessOnly => false;

    /// <summary>
    /// Gets the number of batches whose gradients are summed for each optimizer step. To average them instead, divide the loss by
    /// <see cref="TrainingState.BatchesInStep"/> in <see cref="OnBackward"/>. The trainer reads the numbers of all callbacks once, before the run,
    /// and uses the largest one. Default: 1.
    /// </summary>
    public virtual int BatchesPerStep => 1;

    /// <summary>
    /// Checks that the callback can be used in this run. The method is called before <see cref="OnTrainingBegin"/> of any callback, so an exception ends the
    /// run before a callback writes a file.
    /// </summary>
    /// <param name="state">The state of the run.</param>
    public virtual void Validate(TrainingState state)
    {
    }

    /// <summary>Called before the first step. An exception ends the run.</summary>
    /// <param name="state">The state of the run.</param>
    public virtual void OnTrainingBegin(TrainingState state)
    {
    }

    /// <summary>
    /// Called after the last step, even if an exception or a cancellation ended the run. It is not called if the run ended before <see cref="OnTrainingBegin"/>
    /// of this callback was called.
    /// </summary>
    /// <param name="state">The state of the run.</param>
    /// <param name="result">The result of the run.</param>
    public virtual void OnTrainingEnd(TrainingState state, TrainingResult result)
    {
    }

    /// <summary>Called at the beginning of each epoch and, if a run is resumed within an epoch, at the beginning of the rest of that epoch.</summary>
    /// <param name="state">The state of the run.</param>
    public virtual void OnEpochBegin(TrainingState state)
    {
    }

    /// <summary>Called after the training and evaluation of an epoch, unless the epoch was interrupted.</summary>
    /// <param name="state">The state of the run.</param>
    /// <param name="epoch">The results of the epoch.</param>
    public virtual void OnEpochEnd(TrainingState state, EpochResult epoch)
    {
    }

    /// <summary>Called before each training batch.</summary>
    /// <param name="state">The state of the run.</param>
    public virtual void OnBatchBegin(TrainingState state)
    {
    }

    /// <summary>Called for each training batch after the loss has been computed and before the backward pass.</summary>
    /// <param name="state">The state of the run.</param>
    /// <param name="loss">The loss of <see cref="TrainerOptions.Loss"/>, or the loss returned by the previous callback.</param>
    /// <param name="logits">The logits of the batch, (N, classes).</param>
    /// <param name="targets">The class indices, (N), or class probabilities, (N, classes).</param>
    /// <returns>The loss for the backward pass, a scalar tensor. The default implementation returns <paramref name="loss"/>.</returns>
    public virtual torch.Tensor OnLoss(TrainingState state, torch.Tensor loss, torch.Tensor logits, torch.Tensor targets) => loss;

    /// <summary>
    /// Called for each training batch between <see cref="OnLoss"/> and the backward pass, to scale the gradients. The reported loss is not affected.
    /// </summary>
    /// <param name="state">The state of the run.</param>
    /// <param name="loss">The loss, or the value returned by the previous callback.</param>
    /// <returns>The value to start the backward pass from, a scalar tensor. The default implementation returns <paramref name="loss"/>.</returns>
    public virtual torch.Tensor OnBackward(TrainingState state, torch.Tensor loss) => loss;

    /// <summary>
    /// Called before each optimizer step, when its gradients have been accumulated. They are the gradients of <see cref="TrainingState.Parameters"/> and can be
    /// changed in place.
    /// </summary>
    /// <param name="state">The state of the run.</param>
    public virtual void OnGradients(TrainingState state)
    {
    }

    /// <summary>
    /// Called after each training batch and, for the last batch of a step, after the step of the optimizer. Slow code here slows down training.
    /// </summary>
    /// <param name="state">The state of the run.</param>
    public virtual void OnBatchEnd(TrainingState state)
    {
    }

    /// <summary>
    /// Called once after each optimizer step, later than <see cref="OnBatchEnd"/> for the last batch of the step. The weights have changed, and
    /// <see cref="TrainingState.Step"/> includes the step. A checkpoint can be written here.
    /// </summary>
    /// <param name="state">The state of the run.</param>
    public virtual void OnStepEnd(TrainingState state)
    {
    }

    /// <summary>Called before an evaluation.</summary>
    /// <param name="state">The state of the run.</param>
    /// <param name="split">The split that is evaluated.</param>
    public virtual void OnEvaluationBegin(TrainingState state, EvaluationSplit split)
    {
    }

    /// <summary>Called after an evaluation.</summary>
    /// <param name="state">The state of the run.</param>
    /// <param name="split">The split that was evaluated.</param>
    /// <param name="result">The result of the evaluation.</param>
    public virtual void OnEvaluationEnd(TrainingState state, EvaluationSplit split, EvaluationResult result)
    {
    }

    /// <summary>
    /// Replaces the weights of the model, for example by an average, for an evaluation or for <c>TrainingState.CopyWeights</c>. The method is also called at
    /// the end of the run, unless an exception ended the run. The weights that this last call sets remain in the model.
    /// </summary>
    /// <param name="state">
    /// The state of the run. Change <see cref="TrainingState.Weights"/> in place and then call <see cref="TrainingState.PublishWeights"/>.
    /// </param>
    /// <returns>
    /// An object that restores the trained weights when it is disposed. The default implementation returns <see langword="null"/> and leaves the weights
    /// unchanged.
    /// </returns>
    public virtual IDisposable? UseWeights(TrainingState state) => null;

    /// <summary>Gets the tensors to store in a checkpoint, with their names. They need not be copies. The default implementation returns none.</summary>
    /// <returns>The tensors, each with a name that is unique in this callback.</returns>
    public virtual IEnumerable<KeyValuePair<string, torch.Tensor>> SaveTensors() => [];

    /// <summary>
    /// Restores the tensors of <see cref="SaveTensors"/>, before <see cref="OnTrainingBegin"/> of a resumed run. It is not called if the checkpoint has no
    /// tensors of the callback.
    /// </summary>
    /// <param name="state">The state of the run.</param>
    /// <param name="tensors">The tensors by name, on the CPU. Copy them; the callback must not keep them, because the trainer disposes them.</param>
    public virtual void LoadTensors(TrainingState state, IReadOnlyDictionary<string, torch.Tensor> tensors)
    {
    }

    /// <summary>Gets the state to store in a checkpoint, so that a resumed run continues as if it had not been interrupted.</summary>
    /// <returns>The state as text, or <see langword="null"/> if there is none. The default implementation returns <see langword="null"/>.</returns>
    public virtual string? SaveState() => null;

    /// <summary>
    /// Restores the state of <see cref="SaveState"/>, before <see cref="OnTrainingBegin"/> of a resumed run. It is not called if the checkpoint has no state of
    /// the callback.
    /// </summary>
    /// <param name="state">The text that <see cref="SaveState"/> returned.</param>
    public virtual void LoadState(string state)
    {
    }
}
