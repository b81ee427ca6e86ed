using System.Text.Json;
using ResNetKit.Models;
using ResNetKit.Reporting;
using ResNetKit.Samples.Cifar10.Configuration;
using ResNetKit.Training;

namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>Represents a run folder, which contains the files of a run. Only one run at a time can train in it.</summary>
internal class RunFolder(string path)
{
    /// <summary>Returns the path as the user specified it.</summary>
    public override string ToString() => path;

    /// <summary>Gets the path of the configuration, which is written before the run begins.</summary>
    public string Configuration => File("config.json");

    /// <summary>Gets the path of the results, which are written at the end of the run.</summary>
    public string Record => File("run.json");

    public string Weights => File("weights.safetensors");

    public string Checkpoints => File("checkpoints");

    public string LastCheckpoint => Path.Combine(Checkpoints, "last.safetensors");

    public string History => File("history.csv");

    /// <summary>Gets a value indicating whether the folder contains any files of a run.</summary>
    public bool HoldsRun => Files.Any(System.IO.File.Exists) || Folders.Any(Directory.Exists);

    /// <summary>Gets the files of a run. They are deleted when a new run starts in the folder.</summary>
    protected virtual IEnumerable<string> Files =>
        [Configuration, Record, Weights, History, File("report.html"), File("log.jsonl"), File("learning-rate.csv"), File("model.onnx")];

    private IEnumerable<string> Folders => [Checkpoints, File("charts"), File("tensorboard")];

    public string File(string name) => Path.Combine(path, name);

    /// <summary>Prevents other processes from training in the folder until the result is disposed.</summary>
    /// <exception cref="IOException">Another process is training in the folder, or the folder or the file for the lock cannot be created.</exception>
    public RunLock Lock() => RunLock.Take(path);

    /// <summary>Deletes the files of an earlier run. Other files in the folder are kept.</summary>
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

    /// <summary>Deletes incomplete files of aborted processes.</summary>
    public void DeleteLeftovers()
    {
        foreach (var file in Files)
        {
            AtomicFile.DeleteLeftovers(file);
        }
    }

    /// <summary>
    /// Writes the results, weights, report and charts. If a file cannot be written, the method still tries to write the others. If the report cannot be
    /// created, there are no charts either.
    /// </summary>
    /// <returns>The files that could not be written, with the reasons.</returns>
    public IReadOnlyList<string> Finish(RunRecord record, TrainingResult result, RunData data, NetworkPlan plan, ResNet model)
    {
        var failures = new List<string>();

        // The folder may have been deleted.
        Try("the folder", () => AtomicFile.CreateFolder(path));
        Try(Record, () => WholeFile.WriteJson(Record, record));
        Try(Weights, () => model.Save(Weights));

        // Creating the report can fail too, because it may read pictures from files.
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

    /// <summary>Reads the results of a finished run.</summary>
    /// <exception cref="FileNotFoundException">The folder does not have a finished run.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public RunRecord ReadRecord() =>
        ReadJson<RunRecord>(Record) ?? throw new FileNotFoundException($"There is no finished run in \"{path}\": {Record} does not exist.");

    /// <summary>Reads a JSON file. Returns <see langword="null"/> if it does not exist.</summary>
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
