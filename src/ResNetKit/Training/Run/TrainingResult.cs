using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Represents the result of a training run.</summary>
public sealed record TrainingResult
{
    /// <summary>Gets the results of the completed epochs, in order. For a resumed run, they include those of the interrupted run.</summary>
    public required IReadOnlyList<EpochResult> History { get; init; }

    /// <summary>Gets the reason why the run ended.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>Gets the reason given by the callback that stopped the run, or <see langword="null"/> if no callback stopped it.</summary>
    public string? StopMessage { get; init; }

    /// <summary>Gets the number of completed optimizer steps, including those of an interrupted run.</summary>
    public required long Steps { get; init; }

    /// <summary>Gets the number of training images per second, without evaluation and without the steps of an interrupted run.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Gets the duration of the training steps in seconds, without evaluation and including those of an interrupted run.</summary>
    public required double TrainSeconds { get; init; }

    /// <summary>Gets the precision that was used; never <see cref="Precision.Auto"/>.</summary>
    public required Precision Precision { get; init; }

    /// <summary>Gets the device that was used, such as <c>cpu</c> or <c>cuda:0</c>.</summary>
    public required string Device { get; init; }

    /// <summary>
    /// Gets the complete result of the last evaluation on the validation split, or <see langword="null"/> if it was not evaluated. Evaluations before
    /// an interruption do not count.
    /// </summary>
    public EvaluationResult? Validation { get; init; }

    /// <summary>
    /// Gets the complete result of the last evaluation on the test set, or <see langword="null"/> if it was not evaluated. Evaluations before an
    /// interruption do not count.
    /// </summary>
    public EvaluationResult? Test { get; init; }

    /// <summary>Gets an entry for each callback whose exceptions did not end the run; empty if there are none.</summary>
    public IReadOnlyList<CallbackFailure> CallbackFailures { get; init; } = [];
}
