using System.Text.Json;
using ResNetKit.Models;
using ResNetKit.Reporting;
using ResNetKit.Samples.Cifar10.Configuration;
using ResNetKit.Training;

namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>The folder that a run leaves its files in. It belongs to one run, and to one process at a time.</summary>
internal class RunFolder(string path)
{
    /// <summary>The folder as the user named it.</summary>
    public override string ToString() => path;

    /// <summary>The configuration, written before the run begins.</summary>
    public string Configuration => File("config.json");

    /// <summary>What came of the run, written at its end.</summary>
    public string Record => File("run.json");

    public string Weights => File("weights.safetensors");

    public string Checkpoints => File("checkpoints");

    public string LastCheckpoint => Path.Combine(Checkpoints, "last.safetensors");

    public string History => File("history.csv");

    /// <summary>Whether a run has left anything in the folder.</summary>
    public bool HoldsRun => Files.Any(System.IO.File.Exists) || Folders.Any(Directory.Exists);

    /// <summary>What a run writes. All of it goes when a new run takes the folder.</summary>
    protected virtual IEnumerable<string> Files =>
        [Configuration, Record, Weights, History, File("report.html"), File("log.jsonl"), File("learning-rate.csv"), File("model.onnx")];

    private IEnumerable<string> Folders => [Checkpoints, File("charts"), File("tensorboard")];

    public string File(string name) => Path.Combine(path, name);

    /// <summary>Keeps other processes from training in the folder until the result is disposed.</summary>
    /// <exception cref="IOException">Another process trains in it.</exception>
    public RunLock Lock() => RunLock.Take(path);

    /// <summary>Deletes what an earlier run left. What else lies in the folder stays.</summary>
    public void Clear()
    {
        foreach (var file in Files.Where(System.IO.File.Exists))
        {
            System.IO.File.Delete(file);
        }
        foreach (var folder in Folders.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Deletes what killed processes were writing.</summary>
    public void DeleteLeftovers()
    {
        foreach (var file in Files)
        {
            AtomicFile.DeleteLeftovers(file);
        }
    }

    /// <summary>Writes record, weights, report and charts. What cannot be written keeps nothing else from being.</summary>
    /// <returns>What could not be written, and why.</returns>
    public IReadOnlyList<string> Finish(RunRecord record, TrainingResult result, RunData data, NetworkPlan plan, ResNet model)
    {
        var failures = new List<string>();

        // Somebody may have removed the folder.
        Try("the folder", () => AtomicFile.CreateFolder(path));
        Try(Record, () => WholeFile.WriteJson(Record, record));
        Try(Weights, () => model.Save(Weights));

        // It shows pictures, which may be read from files.
        RunReport? report = null;
        Try(File("report.html"), () =>
        {
            report = CreateReport(record, result, data, plan);
            ReportWriter.Write(File("report.html"), report);
        });
        if (report is not null)
        {
            Try(File("charts"), () => ReportWriter.WriteCharts(File("charts"), report));
        }
        return failures;

        void Try(string what, Action write)
        {
            try
            {
                write();
            }
            catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                failures.Add($"{what} was not written: {error.Message}");
            }
        }
    }

    /// <summary>Reads what came of a finished run.</summary>
    /// <exception cref="FileNotFoundException">The folder holds no finished run.</exception>
    /// <exception cref="InvalidDataException">Its record is damaged.</exception>
    public RunRecord ReadRecord() =>
        ReadJson<RunRecord>(Record) ?? throw new FileNotFoundException($"There is no finished run in \"{path}\": no {Record}.");

    /// <summary>Reads a file of JSON; null where there is no such file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static T? ReadJson<T>(string file)
        where T : class
    {
        if (!System.IO.File.Exists(file))
        {
            return null;
        }
        try
        {
            return JsonSerializer.Deserialize<T>(System.IO.File.ReadAllText(file), RunConfiguration.Json) ?? throw new JsonException("the file is empty");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"\"{file}\" is damaged: {error.Message}", error);
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
