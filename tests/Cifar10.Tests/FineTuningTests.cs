namespace ResNetKit.Samples.Cifar10.Tests;

/// <summary>Tests <c>experiments fine-tuning</c>, with trainings of one epoch on synthetic images.</summary>
public sealed class FineTuningTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fine_tuning_is_set_against_a_linear_probe_and_training_from_scratch_and_nothing_is_done_twice()
    {
        var run = Run();

        run.ExitCode.Should().Be(0, run.Error);
        var page = File.ReadAllText(_folder.File("results/fine-tuning/README.md"));
        page.Should().Contain("| pictures | from scratch | linear probe | fine-tuning |").And.Contain("| 1,000 | ").And.NotContain("not run")
            .And.Contain("(accuracy-50.svg)");
        File.ReadAllText(_folder.File("results/fine-tuning/accuracy-200.svg")).Should().StartWith("<svg").And.Contain("linear probe");
        var result = _folder.ReadJson("results/fine-tuning/trainings/fine-tuning-50-seed-0.json");
        result.GetProperty("split").GetString().Should().Be("test");
        result.GetProperty("accuracy").GetDouble().Should().BeInRange(0, 1);
        result.GetProperty("options").GetProperty("epochs").GetInt32().Should().Be(1);

        var again = Run();

        again.ExitCode.Should().Be(0, again.Error);
        again.Output.Split("finished before").Should().HaveCount(1 + 1 + (3 * 3));
        File.ReadAllText(_folder.File("results/fine-tuning/README.md")).Should().Be(page);
    }

    private AppResult Run() => App.Run(
        "experiments", "fine-tuning", "--trial", "--data", "synthetic", "--results", _folder.File("results"), "--out", _folder.File("out"));
}
