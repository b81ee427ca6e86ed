using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Holds the result of a run of <see cref="Trainer.Fit(TrainingData, CancellationToken)"/>.</summary>
public sealed record TrainingResult
{
    /// <summary>Each finished epoch, in order; those of the interrupted run included where a run was resumed.</summary>
    public required IReadOnlyList<EpochResult> History { get; init; }

    /// <summary>Why the run ended.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>Gets the reason that a callback gave to stop; null otherwise.</summary>
    public string? StopMessage { get; init; }

    /// <summary>Optimizer steps done, those of the interrupted run included.</summary>
    public required long Steps { get; init; }

    /// <summary>Training images per second, evaluation not counted.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Seconds in training steps, evaluation not counted.</summary>
    public required double TrainSeconds { get; init; }

    /// <summary>The precision that was computed in, never <see cref="Precision.Auto"/>.</summary>
    public required Precision Precision { get; init; }

    /// <summary>The device that was computed on, for example <c>cpu</c> or <c>cuda:0</c>.</summary>
    public required string Device { get; init; }

    /// <summary>The full evaluation on the validation split after the last epoch; null without one.</summary>
    public EvaluationResult? Validation { get; init; }

    /// <summary>The full evaluation on the test set after the last epoch; null without one.</summary>
    public EvaluationResult? Test { get; init; }

    /// <summary>Callbacks that threw; empty where all went well.</summary>
    public IReadOnlyList<CallbackFailure> CallbackFailures { get; init; } = [];
}
