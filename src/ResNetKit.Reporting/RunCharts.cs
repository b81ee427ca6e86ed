using ResNetKit.Reporting.Charts;

namespace ResNetKit.Reporting;

/// <summary>Creates the charts for which a run has values.</summary>
internal static class RunCharts
{
    /// <summary>Creates the charts with curves.</summary>
    public static IEnumerable<Chart> Curves(RunReport run) => Named(run).Select(chart => chart.Chart).Where(chart => chart is LineChart);

    /// <summary>Creates all charts, with the names of their files.</summary>
    public static IEnumerable<(string FileName, Chart Chart)> Named(RunReport run)
    {
        if (run.History.Count > 0)
        {
            yield return ("loss.svg", HistoryChart.Loss(run.History));
            yield return ("accuracy.svg", HistoryChart.Accuracy(run.History));
        }

        if (run.LearningRates.Count > 0)
        {
            yield return ("learning-rate.svg", HistoryChart.LearningRate(run.LearningRates));
        }
        else if (run.History.Count > 0)
        {
            yield return ("learning-rate.svg", HistoryChart.LearningRate(run.History));
        }

        if (run.RangeTest is { } rangeTest)
        {
            yield return ("range-test.svg", RangeTestChart.Create(rangeTest));
        }

        if (run.Evaluation is { } evaluation)
        {
            yield return ("class-accuracy.svg", ClassChart.Accuracy(evaluation.Confusion, evaluation.ClassNames));
            yield return ("confusion-matrix.svg", ClassChart.Confusion(evaluation.Confusion, evaluation.ClassNames));
        }
    }
}
