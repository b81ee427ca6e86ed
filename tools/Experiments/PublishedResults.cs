using ResNetKit.Reporting;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>The folder of published results: a folder for each experiment, with the result of each seed, charts and a page.</summary>
internal sealed class PublishedResults(string folder)
{
    public override string ToString() => folder;

    /// <summary>The files outside the experiments' own folders that hold the table, with the way from there to the experiments.</summary>
    public IEnumerable<(string File, string Way)> Tables
    {
        get
        {
            yield return (Path.Combine(folder, "README.md"), "");
            // docs/experiments in a repository: its README holds the table as well.
            if (Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(folder))) is { } repository)
            {
                yield return (Path.Combine(repository, "README.md"), "docs/experiments/");
            }
        }
    }

    /// <summary>The names of the sweeps that have results.</summary>
    public IReadOnlyList<string> SweepsWithResults => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateDirectories(folder, SweepResults.Prefix + "*")
            .Where(directory => File.Exists(Path.Combine(directory, "README.md")))
            .Select(directory => Path.GetFileName(directory)[SweepResults.Prefix.Length..])
            .Order(StringComparer.Ordinal)];

    /// <summary>All experiments that have results: by the letter of the documented one, then by name.</summary>
    public IReadOnlyList<PublishedExperiment> ReadAll() => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateDirectories(folder)
            .Select(directory => Find(Path.GetFileName(directory)))
            .OfType<PublishedExperiment>()
            .OrderBy(experiment => experiment.First.Documented?.Experiment ?? "~", StringComparer.Ordinal)
            .ThenBy(experiment => experiment.Name, StringComparer.Ordinal)];

    /// <summary>The results of one experiment; null where there are none.</summary>
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
        return results.Count == 0 ? null : new PublishedExperiment(results, RunFolder.ReadJson<ExperimentTime>(TimeOf(name)));
    }

    /// <summary>The results of a sweep.</summary>
    public SweepResults FindSweep(Sweep sweep) => SweepResults.In(folder, sweep);

    /// <summary>Adds a result, and writes anew what shows it.</summary>
    public void Publish(ExperimentResult result)
    {
        Directory.CreateDirectory(PlaceOf(result.Experiment));
        WholeFile.WriteJson(Path.Combine(PlaceOf(result.Experiment), $"seed-{Figures.Number(result.Seed, "F0")}.json"), result);
        WritePage(result.Experiment);
        WriteTables();
    }

    /// <summary>Adds a time, and writes anew what shows it.</summary>
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

    /// <summary>Writes an experiment's page and charts from its results.</summary>
    /// <exception cref="ArgumentException">It has no results.</exception>
    /// <returns>The page.</returns>
    public string WritePage(string name)
    {
        var experiment = Find(name) ?? throw new ArgumentException($"There are no results of \"{name}\" in \"{folder}\".");
        ReportWriter.WriteCharts(PlaceOf(name), ExperimentPage.Charts(experiment.First));
        var page = Path.Combine(PlaceOf(name), "README.md");
        if (!MarkedText.IsIn(page, ExperimentPage.Mark))
        {
            MarkedText.Create(page, ExperimentPage.Mark, experiment.First.Title);
        }
        MarkedText.Write(page, ExperimentPage.Mark, ExperimentPage.Write(experiment));
        return page;
    }

    /// <summary>Writes the table into every file that has a place for it.</summary>
    /// <returns>The files.</returns>
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

    /// <summary>Files whose table says something else than the results.</summary>
    public IReadOnlyList<string> FindOutdatedTables()
    {
        var (experiments, sweeps) = (ReadAll(), SweepsWithResults);
        return [.. Tables
            .Where(table => MarkedText.IsIn(table.File, ResultTable.Mark))
            .Where(table => MarkedText.Read(table.File, ResultTable.Mark) != ResultTable.Write(experiments, sweeps, table.Way))
            .Select(table => table.File)];
    }

    private string PlaceOf(string name) => Path.Combine(folder, name);

    private string TimeOf(string name) => Path.Combine(PlaceOf(name), "time.json");
}
