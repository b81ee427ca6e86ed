using ResNetKit.Reporting;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Represents the folder of the published results. It has a folder for each experiment, with the result of each seed, charts and a page.</summary>
internal sealed class PublishedResults(string folder)
{
    public override string ToString() => folder;

    /// <summary>Gets the files that can contain the table of all experiments, each with the relative path from the file to the experiments.</summary>
    public IEnumerable<(string File, string Way)> Tables
    {
        get
        {
            yield return (Path.Combine(folder, "README.md"), "");
            // If the folder is docs/experiments of a repository, the README of the repository contains the table too.
            if (Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(folder))) is { } repository)
            {
                yield return (Path.Combine(repository, "README.md"), "docs/experiments/");
            }
        }
    }

    /// <summary>Gets the names of the sweeps that have results.</summary>
    public IReadOnlyList<string> SweepsWithResults => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateDirectories(folder, SweepResults.Prefix + "*")
            .Where(directory => File.Exists(Path.Combine(directory, "README.md")))
            .Select(directory => Path.GetFileName(directory)[SweepResults.Prefix.Length..])
            .Order(StringComparer.Ordinal)];

    /// <summary>Reads all experiments that have results, ordered by the letter of the documented experiment and then by name.</summary>
    public IReadOnlyList<PublishedExperiment> ReadAll() => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateDirectories(folder)
            .Select(directory => Find(Path.GetFileName(directory)))
            .OfType<PublishedExperiment>()
            .OrderBy(experiment => experiment.First.Documented?.Experiment ?? "~", StringComparer.Ordinal)
            .ThenBy(experiment => experiment.Name, StringComparer.Ordinal)];

    /// <summary>
    /// Reads the results of an experiment, or returns <see langword="null"/> if there are none. The measured time is left out if its engine, device or
    /// processor differs from that of the results.
    /// </summary>
    public PublishedExperiment? Find(string name)
    {
        var place = PlaceOf(name);
        if (!Directory.Exists(place))
        {
            return null;
        }
        var results = Directory.EnumerateFiles(place, "seed-*.json")
            .Select(file => RunFolder.ReadJson<ExperimentResult>(file)!)
            .OrderBy(result => result.Seed)
            .ToList();
        if (results.Count == 0)
        {
            return null;
        }
        var time = RunFolder.ReadJson<ExperimentTime>(TimeOf(name));
        var fits = time is not null && (time.Engine, time.Device, time.Processor) == (results[0].Engine, results[0].Device, results[0].Processor);
        return new PublishedExperiment(results, fits ? time : null);
    }

    /// <summary>Gets the results of a sweep.</summary>
    public SweepResults FindSweep(Sweep sweep) => SweepResults.In(folder, sweep);

    /// <summary>Adds a result, and updates the page and the tables.</summary>
    public void Publish(ExperimentResult result)
    {
        Directory.CreateDirectory(PlaceOf(result.Experiment));
        WholeFile.WriteJson(Path.Combine(PlaceOf(result.Experiment), $"seed-{Figures.Number(result.Seed, "F0")}.json"), result);
        WritePage(result.Experiment);
        WriteTables();
    }

    /// <summary>Adds a measured duration, and updates the page and the tables.</summary>
    public void Publish(ExperimentTime time)
    {
        Directory.CreateDirectory(PlaceOf(time.Experiment));
        WholeFile.WriteJson(TimeOf(time.Experiment), time);
        if (Find(time.Experiment) is not null)
        {
            WritePage(time.Experiment);
        }
        WriteTables();
    }

    /// <summary>Writes the page and charts of an experiment, a sweep or the fine-tuning experiment from its results.</summary>
    /// <param name="name">The name of its folder.</param>
    /// <exception cref="ArgumentException">There are no results, or no sweep has the name.</exception>
    /// <returns>The path of the page.</returns>
    public string WritePage(string name)
    {
        if (name == TransferResults.Name && new TransferResults(PlaceOf(name)) is { Exist: true } transfers)
        {
            return transfers.WritePage();
        }
        if (name.StartsWith(SweepResults.Prefix, StringComparison.Ordinal)
            && SweepBook.Get(name[SweepResults.Prefix.Length..]) is var sweep && FindSweep(sweep) is { Exist: true } trials)
        {
            return trials.WritePage(sweep);
        }
        return WriteExperiment(Find(name) ?? throw new ArgumentException($"There are no results of \"{name}\" in \"{folder}\"."));
    }

    /// <summary>Writes the table to each file that has marks for it.</summary>
    /// <returns>The paths of the files.</returns>
    public IReadOnlyList<string> WriteTables()
    {
        var (experiments, sweeps) = (ReadAll(), SweepsWithResults);
        var files = new List<string>();
        foreach (var (file, way) in Tables.Where(table => MarkedText.IsIn(table.File, ResultTable.Mark)))
        {
            MarkedText.Write(file, ResultTable.Mark, ResultTable.Write(experiments, sweeps, way));
            files.Add(file);
        }

        return files;
    }

    /// <summary>Finds the files whose table is outdated.</summary>
    public IReadOnlyList<string> FindOutdatedTables()
    {
        var (experiments, sweeps) = (ReadAll(), SweepsWithResults);
        return [.. Tables
            .Where(table => MarkedText.IsIn(table.File, ResultTable.Mark))
            .Where(table => MarkedText.Read(table.File, ResultTable.Mark) != ResultTable.Write(experiments, sweeps, table.Way))
            .Select(table => table.File)];
    }

    private string WriteExperiment(PublishedExperiment experiment)
    {
        var name = experiment.Name;
        ReportWriter.WriteCharts(PlaceOf(name), ExperimentPage.Charts(experiment.First));
        var page = Path.Combine(PlaceOf(name), "README.md");
        if (!MarkedText.IsIn(page, ExperimentPage.Mark))
        {
            MarkedText.Create(page, ExperimentPage.Mark, experiment.First.Title);
        }
        MarkedText.Write(page, ExperimentPage.Mark, ExperimentPage.Write(experiment));
        return page;
    }

    private string PlaceOf(string name) => Path.Combine(folder, name);

    private string TimeOf(string name) => Path.Combine(PlaceOf(name), "time.json");
}
