using ResNetKit.Reporting.Markup;

namespace ResNetKit.Reporting;

/// <summary>Everything that the report of one training run shows. Parts that are empty are left out of the report.</summary>
public sealed record RunReport
{
    /// <summary>Gets the name of the run.</summary>
    public required string Name { get; init; }

    /// <summary>Each epoch, in order; may be empty for a model that was only evaluated.</summary>
    public required IReadOnlyList<EpochResult> History { get; init; }

    /// <summary>A sentence below the name; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>What the reader ought to know first: that the run was interrupted, that a callback failed.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>What else is known of the run, as names and values: network, parameters, device.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>
    /// The options that the run was made with. The part of a name before its first dot is its group: <c>training.optimizer</c>.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Options { get; init; } = [];

    /// <summary>
    /// Gets the learning rate over the epochs, as fine as it is known, see <see cref="ScheduleCurve"/>; empty to draw that of the history.
    /// </summary>
    public IReadOnlyList<ScheduledRate> LearningRates { get; init; } = [];

    /// <summary>The range test that the learning rate came from; null where there was none.</summary>
    public LearningRateCurve? RangeTest { get; init; }

    /// <summary>What the trained model gets right and wrong; null where it was not evaluated.</summary>
    public EvaluationReport? Evaluation { get; init; }

    /// <summary>The network's summary, layer by layer, as preformatted text; null for none.</summary>
    public string? Summary { get; init; }

    /// <summary>Makes the report of a run; options, learning rates, summary and pictures can be added with <c>with</c>.</summary>
    /// <param name="name">What the run is called.</param>
    /// <param name="result">What the run gave. The test set's evaluation is reported, or the validation split's where there is no
    /// other.</param>
    /// <param name="classNames">The names of the classes, in the order of their labels; null to leave out what is told class by
    /// class.</param>
    /// <exception cref="ArgumentException">There are not as many names as classes.</exception>
    public static RunReport FromResult(string name, TrainingResult result, IReadOnlyList<string>? classNames = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(result);
        var (split, evaluation) = result.Test is null ? ("validation", result.Validation) : ("test", result.Test);
        return new RunReport
        {
            Name = name,
            History = result.History,
            Notices = [.. NoticesOf(result)],
            Facts =
            [
                new("Device", result.Device),
                new("Precision", result.Precision.ToString()),
                new("Steps", FormattedNumber.Grouped(result.Steps)),
                new("Training speed", FormattedNumber.Grouped((long)Math.Round(result.ImagesPerSecond)) + " images/s"),
            ],
            Evaluation = evaluation is null || classNames is null ? null : EvaluationReport.FromResult(split, evaluation, classNames),
        };
    }

    private static IEnumerable<string> NoticesOf(TrainingResult result)
    {
        var ending = result.StopReason switch
        {
            StopReason.Completed => null,
            StopReason.Cancelled => "The run was cancelled before its last epoch.",
            StopReason.StoppedByCallback => "A callback stopped the run before its last epoch.",
            StopReason.NonFiniteLoss => "The run ended because its loss was no finite number any more.",
            StopReason.Failed => "The run ended with an error.",
            _ => $"The run ended: {result.StopReason}.",
        };
        if (ending is not null)
        {
            yield return result.StopMessage is null ? ending : $"{ending} {result.StopMessage}";
        }

        foreach (var failure in result.CallbackFailures)
        {
            var times = failure.Count == 1 ? "once" : $"{FormattedNumber.Count(failure.Count)} times";
            yield return $"Callback {failure.Callback} failed {times}, first in {failure.Moment}: {failure.Exception.Message}";
        }
    }
}
