using System.Text.Json;
using ResNetKit.Reporting;
using ResNetKit.Samples.Cifar10.Configuration;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>The folder that one run of an experiment keeps its state in and leaves its result in.</summary>
internal sealed class ExperimentFolder(string path)
{
    /// <summary>The folder as the user named it.</summary>
    public override string ToString() => path;

    public string Checkpoints => File("checkpoints");

    public string LastCheckpoint => Path.Combine(Checkpoints, "last.safetensors");

    public string History => File("history.csv");

    public string Weights => File("weights.safetensors");

    public string RangeTestChart => File("range-test.svg");

    private string Configuration => File("config.json");

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
        Directory.CreateDirectory(path);
        if (found is not null)
        {
            WholeFile.WriteJson(RangeTest, found);
            ReportWriter.WriteRangeTest(RangeTestChart, found.ToCurve());
        }

        WholeFile.WriteJson(Configuration, configuration);
    }

    public void Finish(ExperimentResult result) => WholeFile.WriteJson(Result, result);

    /// <summary>Forgets an earlier run, so that a new one begins from scratch. What else lies in the folder stays.</summary>
    public void Clear()
    {
        foreach (var file in new[] { Result, Configuration, RangeTest, RangeTestChart, LastCheckpoint, Weights, History })
        {
            if (System.IO.File.Exists(file))
                System.IO.File.Delete(file);
        }
    }

    /// <summary>Reads a file of JSON; null where there is no such file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static T? ReadJson<T>(string file)
        where T : class
    {
        if (!System.IO.File.Exists(file))
            return null;
        try
        {
            return JsonSerializer.Deserialize<T>(System.IO.File.ReadAllText(file), RunConfiguration.Json) ?? throw new JsonException("the file is empty");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"\"{file}\" is damaged: {error.Message}", error);
        }
    }

    private string File(string name) => Path.Combine(path, name);
}
