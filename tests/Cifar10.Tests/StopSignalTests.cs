using System.Diagnostics;
using ResNetKit.Tests;

namespace ResNetKit.Samples.Cifar10.Tests;

/// <summary>A run that is asked to stop leaves everything that it needs to go on.</summary>
public sealed class StopSignalTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [UnixFact]
    public void A_second_signal_within_a_second_of_the_first_is_taken_for_the_same() => StopsInGoodOrder("kill -INT {0}; kill -INT {0}");

    [UnixFact]
    public void SIGTERM_saves_and_stops() => StopsInGoodOrder("kill -TERM {0}");

    [UnixFact]
    public void SIGHUP_saves_and_stops() => StopsInGoodOrder("kill -HUP {0}");

    private static void StopsInGoodOrder(string signals)
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork.Replace("\"epochs\": 1", "\"epochs\": 1000", StringComparison.Ordinal));
        using var process = App.Start("train", "--config", config, "--data", "synthetic", "--out", folder.File("run"));
        var error = process.StandardError.ReadToEndAsync();
        while (process.StandardOutput.ReadLineAsync().WaitAsync(Patience).GetAwaiter().GetResult() is { } line && !line.Contains("1/1000", StringComparison.Ordinal))
        {
        }

        using (var kill = Process.Start("sh", ["-c", string.Format(null, signals, process.Id)]))
            kill.WaitForExit();
        process.StandardOutput.ReadToEndAsync().WaitAsync(Patience).GetAwaiter().GetResult();
        process.WaitForExit();

        process.ExitCode.Should().Be(130, error.Result);
        folder.ReadJson("run/run.json").GetProperty("stop_reason").GetString().Should().Be("Cancelled");
        File.Exists(folder.File("run/checkpoints/last.safetensors")).Should().BeTrue();
    }
}
