using ResNetKit.Reporting.Markup;

namespace ResNetKit.Reporting;

/// <summary>Represents the content of the report of a training run. Empty parts are omitted from the report.</summary>
/// <remarks>
/// All properties except <see cref="Name"/> and <see cref="History"/> are optional. The default of an optional property is <see langword="null"/> or an empty
/// list.
/// </remarks>
public sealed record RunReport
{
    /// <summary>Gets the name of the run.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the results of the epochs, in order. The list can be empty for a model that was only evaluated.</summary>
    public required IReadOnlyList<EpochResult> History { get; init; }

    /// <summary>Gets a description, which is shown below the name; <see langword="null"/> for none.</summary>
    public string? Description { get; init; }

    /// <summary>Gets important notices, which are shown above the results, for example that the run was interrupted or that a callback failed.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>Gets further facts about the run as names and values, such as the network, the number of parameters and the device.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>
    /// Gets the options of the run. The part of a name before the first dot is the group in which the option is shown, as in <c>training.optimizer</c>.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Options { get; init; } = [];

    /// <summary>
    /// Gets the learning rates of the run, such as those that <see cref="ScheduleCurve"/> computes for each step; empty to use those in
    /// <see cref="History"/>.
    /// </summary>
    public IReadOnlyList<ScheduledRate> LearningRates { get; init; } = [];

    /// <summary>Gets the range test with which the learning rate was selected; <see langword="null"/> for none.</summary>
    public LearningRateCurve? RangeTest { get; init; }

    /// <summary>Gets the evaluation of the trained model; <see langword="null"/> for none.</summary>
    public EvaluationReport? Evaluation { get; init; }

    /// <summary>Gets the layer-by-layer summary of the network as preformatted text; <see langword="null"/> for none.</summary>
    public string? Summary { get; init; }

    /// <summary>Creates a report from the result of a run. Use a <c>with</c> expression to add options, learning rates, a summary or images.</summary>
    /// <param name="name">The name of the run.</param>
    /// <param name="result">
    /// The result of the run. The report contains the last evaluation on the test set. If the test set was not evaluated, it contains the last one on the
    /// validation split.
    /// </param>
    /// <param name="classNames">The names of the classes, in the order of their labels; <see langword="null"/> to omit the results for each class.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="name"/> is empty, or the number of class names differs from the number of classes.
    /// </exception>
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
            StopReason.Cancelled => "The run was canceled before its last epoch.",
            StopReason.StoppedByCallback => "A callback stopped the run before its last epoch.",
            StopReason.NonFiniteLoss => "The run ended because its loss became NaN or infinite.",
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
