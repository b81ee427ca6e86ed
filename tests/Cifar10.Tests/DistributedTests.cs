using System.Diagnostics;
using ResNetKit.Mpi.Tests;

namespace ResNetKit.Samples.Cifar10.Tests;

public class DistributedTests
{
    [MpiFact]
    public void Two_processes_train_one_run_and_only_one_of_them_writes_and_prints()
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork);

        var (exitCode, output, error) = RunTwo("train", "--distributed", "--threads", "1", "--config", config, "--data", "synthetic", "--out", folder.File("run"));

        exitCode.Should().Be(0, error);
        output.Split("parameters, on synthetic").Length.Should().Be(2, output);
        output.Should().Contain("2 processes, Open MPI");
        var epoch = folder.ReadJson("run/run.json").GetProperty("history")[0];
        epoch.GetProperty("test_accuracy").GetDouble().Should().BeInRange(0, 1);
        File.Exists(folder.File("run/checkpoints/last.safetensors")).Should().BeTrue();
        File.Exists(folder.File("run/report.html")).Should().BeTrue();
    }

    [MpiFact]
    public void A_folder_that_holds_a_run_is_refused_and_all_processes_end()
    {
        using var folder = new RunFolder();
        Directory.CreateDirectory(folder.File("run"));
        folder.Write("run/run.json", "{}");

        var (exitCode, _, error) = RunTwo("train", "--distributed", "--threads", "1", "--data", "synthetic", "--out", folder.File("run"));

        exitCode.Should().NotBe(0);
        error.Should().Contain("already has a run");
    }

    [Fact]
    public void Without_mpirun_one_process_trains_and_says_so()
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork);

        var result = App.Run("train", "--distributed", "--config", config, "--data", "synthetic", "--out", folder.File("run"));

        result.ExitCode.Should().Be(0, result.Error);
        result.Error.Should().Contain("--distributed has no effect in a single process");
    }

    private static (int ExitCode, string Output, string Error) RunTwo(params string[] arguments)
    {
        string[] launcher = ["--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-n", "2", "dotnet", Path.Combine(AppContext.BaseDirectory, "Cifar10.dll")];
        var start = new ProcessStartInfo(OpenMpi.Launcher, [.. launcher, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
