using System.Diagnostics;
using ResNetKit.Tests;

namespace ResNetKit.Samples.Cifar10.Tests;

/// <summary>Tests that a run, when asked to stop, writes everything that it needs to continue later.</summary>
public sealed class StopSignalTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    [UnixFact]
    public void Ctrl_C_saves_and_stops() => StopsInGoodOrder(signal: 2);

    [UnixFact]
    public void SIGTERM_saves_and_stops() => StopsInGoodOrder(signal: 15);

    [UnixFact]
    public void SIGHUP_saves_and_stops() => StopsInGoodOrder(signal: 1);

    [UnixFact]
    public void A_second_signal_within_a_second_of_the_first_is_ignored() => StopsInGoodOrder(signal: 15, times: 2);

    [UnixFact]
    public async Task A_second_signal_more_than_a_second_after_the_first_ends_the_process_at_once()
    {
        const int sigterm = 15;
        SkipWhereIgnored(sigterm);
        using var folder = new RunFolder();
        // A run stops after the current step. This step accumulates the gradients of a whole epoch of a deep network, and takes long.
        using var process = App.Start(
            "train", "--preset", "resnet56-b", "--batch-size", "32", "--accumulate", "1000", "--data", "synthetic", "--out", folder.File("run"));
        var error = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        try
        {
            // This is the last file that the app writes before the first step.
            var clock = Stopwatch.StartNew();
            while (!File.Exists(folder.File("run/history.csv")) && clock.Elapsed < _patience && !process.HasExited)
            {
                await Task.Delay(100);
            }
            Send(sigterm, process);
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            process.HasExited.Should().BeFalse("a step is under way");

            Send(sigterm, process);
            var ended = process.WaitForExit(TimeSpan.FromSeconds(20));

            ended.Should().BeTrue("the second signal does not wait for the step");
            process.ExitCode.Should().Be(128 + sigterm, error.Result);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    private static void StopsInGoodOrder(int signal, int times = 1)
    {
        SkipWhereIgnored(signal);
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork.Replace("\"epochs\": 1", "\"epochs\": 1000", StringComparison.Ordinal));
        using var process = App.Start("train", "--config", config, "--data", "synthetic", "--out", folder.File("run"));
        var error = process.StandardError.ReadToEndAsync();
        App.WaitForLine(process, "1/1000").GetAwaiter().GetResult();
        Send(signal, process, times);
        var ended = process.WaitForExit(_patience);
        if (!ended)
        {
            process.Kill();
        }

        ended.Should().BeTrue("the signal stops the run");
        process.ExitCode.Should().Be(130, error.Result);
        folder.ReadJson("run/run.json").GetProperty("stop_reason").GetString().Should().Be("Cancelled");
        File.Exists(folder.File("run/checkpoints/last.safetensors")).Should().BeTrue();
    }

    private static void Send(int signal, Process process, int times = 1)
    {
        var kill = $"kill -{signal} {process.Id}";
        using var shell = Process.Start("sh", ["-c", string.Join("; ", Enumerable.Repeat(kill, times))]);
        shell.WaitForExit();
    }

    private static void SkipWhereIgnored(int signal) => Assert.SkipWhen(
        IsIgnored(signal), $"Signal {signal} is ignored by this process, as by one in the background of a shell or under nohup, and so by those that it starts.");

    // Reads a line such as "SigIgn:	0000000000001000", in which the lowest bit stands for signal 1.
    private static bool IsIgnored(int signal) =>
        OperatingSystem.IsLinux()
        && File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is var line
        && (Convert.ToUInt64(line[7..].Trim(), 16) >> (signal - 1) & 1) == 1;
}
