using ResNetKit.Reporting;
using ResNetKit.Samples.Cifar10.Configuration;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>The folder that one run of an experiment keeps its state in and leaves its result in.</summary>
internal sealed class ExperimentFolder(string path) : RunFolder(path)
{
    public string RangeTestChart => File("range-test.svg");

    protected override IEnumerable<string> Files => [.. base.Files, Result, RangeTest, RangeTestChart];

    private string RangeTest => File("range-test.json");

    private string Result => File("result.json");

    /// <summary>The configuration that the run in this folder was begun with; null where there is none.</summary>
    public RunConfiguration? ReadConfiguration() => ReadJson<RunConfiguration>(Configuration);

    /// <summary>The learning rate that the run in this folder found; null where it looked for none.</summary>
    public FoundLearningRate? ReadFoundLearningRate() => ReadJson<FoundLearningRate>(RangeTest);

    /// <summary>What came of the run in this folder; null where it is not finished.</summary>
    public ExperimentResult? ReadResult() => ReadJson<ExperimentResult>(Result);

    /// <summary>Writes what a continued run must find again.</summary>
    public void Begin(RunConfiguration configuration, FoundLearningRate? found)
    {
        if (found is not null)
        {
            WholeFile.WriteJson(RangeTest, found);
            ReportWriter.WriteRangeTest(RangeTestChart, found.ToCurve());
        }

        WholeFile.WriteJson(Configuration, configuration);
    }

    public void Finish(ExperimentResult result) => WholeFile.WriteJson(Result, result);
}
