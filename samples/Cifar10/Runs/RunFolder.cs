using System.Text.Json;
using ResNetKit.Models;
using ResNetKit.Reporting;
using ResNetKit.Samples.Cifar10.Configuration;

namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>The folder that a run leaves its files in.</summary>
internal sealed class RunFolder
{
    private readonly string _path;

    public RunFolder(string path) => _path = path;

    /// <summary>The folder as the user named it.</summary>
    public override string ToString() => _path;

    /// <summary>The configuration, written before the run begins.</summary>
    public string Configuration => File("config.json");

    /// <summary>What came of the run, written at its end.</summary>
    public string Record => File("run.json");

    public string Weights => File("weights.safetensors");

    public string Checkpoints => File("checkpoints");

    public string File(string name) => Path.Combine(_path, name);

    /// <summary>Makes the folder and writes the configuration into it.</summary>
    public void Begin(RunConfiguration configuration)
    {
        Directory.CreateDirectory(_path);
        WholeFile.WriteJson(Configuration, configuration);
    }

    /// <summary>Writes weights, record, report and charts.</summary>
    public void Finish(RunRecord record, TrainingResult result, RunData data, NetworkPlan plan, ResNet model)
    {
        model.Save(Weights);
        WholeFile.WriteJson(Record, record);
        var report = CreateReport(record, result, data, plan);
        ReportWriter.Write(File("report.html"), report);
        ReportWriter.WriteCharts(File("charts"), report);
    }

    /// <summary>Reads what came of a finished run.</summary>
    /// <exception cref="FileNotFoundException">The folder holds no finished run.</exception>
    /// <exception cref="InvalidDataException">Its record is damaged.</exception>
    public RunRecord ReadRecord()
    {
        if (!System.IO.File.Exists(Record))
            throw new FileNotFoundException($"There is no finished run in \"{_path}\": no {Record}.");
        try
        {
            return JsonSerializer.Deserialize<RunRecord>(System.IO.File.ReadAllText(Record), RunConfiguration.Json)
                ?? throw new JsonException("the file is empty");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"\"{Record}\" is not the record of a run: {error.Message}", error);
        }
    }

    private static RunReport CreateReport(RunRecord record, TrainingResult result, RunData data, NetworkPlan plan)
    {
        var report = RunReport.FromResult(record.Preset ?? "network", result, data.Test.ClassNames);
        var options = record.Options;
        var batches = options.Data.CreateTraining(data.Train).BatchCount;
        var stepsPerEpoch = (batches + options.Training.AccumulationBatches - 1) / options.Training.AccumulationBatches;
        return report with
        {
            Description = $"{record.Parameters:N0} parameters, trained on {data.Name}.",
            Options = OptionList.FromJson(JsonSerializer.SerializeToElement(options, RunConfiguration.Json)),
            LearningRates = options.Data.ValidationFraction == 0 ? ScheduleCurve.FromOptions(options.Training, stepsPerEpoch, result.History.Count) : [],
            Evaluation = result.Test is { } test
                ? EvaluationReport.FromResult("test", test, data.Test.ClassNames, data.Test.Shape, index => data.Test.GetPixels(index).ToArray())
                : report.Evaluation,
            Summary = plan.Summary(),
        };
    }
}
