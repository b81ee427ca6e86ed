namespace ResNetKit.Reporting;

/// <summary>What a reader ought to know of a run before its numbers.</summary>
internal static class RunNotices
{
    /// <summary>The notices of a run; none where all went as planned.</summary>
    public static IEnumerable<string> Of(TrainingResult result)
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
