using ResNetKit.Reporting;
using ResNetKit.Samples.Cifar10.Configuration;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Represents the run folder of an experiment, with its state and result.</summary>
internal sealed class ExperimentFolder(string path) : RunFolder(path)
{
    public string RangeTestChart => File("range-test.svg");

    protected override IEnumerable<string> Files => [.. base.Files, Result, RangeTest, RangeTestChart];

    private string RangeTest => File("range-test.json");

    private string Result => File("result.json");

    /// <summary>Reads the configuration of the run in this folder, or returns <see langword="null"/> if there is none.</summary>
    public RunConfiguration? ReadConfiguration() => ReadJson<RunConfiguration>(Configuration);

    /// <summary>Reads the learning rate that the run in this folder has found, or returns <see langword="null"/> if there is none.</summary>
    public FoundLearningRate? ReadFoundLearningRate() => ReadJson<FoundLearningRate>(RangeTest);

    /// <summary>Reads the result of the run in this folder, or returns <see langword="null"/> if it is not finished.</summary>
    public ExperimentResult? ReadResult() => ReadJson<ExperimentResult>(Result);

    /// <summary>Writes the files that are needed to continue the run.</summary>
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
