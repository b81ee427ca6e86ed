using System.Diagnostics;
using ResNetKit.Tests;

namespace ResNetKit.Samples.Cifar10.Tests;

/// <summary>A run that is asked to stop leaves everything that it needs to go on.</summary>
public sealed class StopSignalTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [UnixFact]
    public void Ctrl_C_saves_and_stops() => StopsInGoodOrder(signal: 2);

    [UnixFact]
    public void SIGTERM_saves_and_stops() => StopsInGoodOrder(signal: 15);

    [UnixFact]
    public void SIGHUP_saves_and_stops() => StopsInGoodOrder(signal: 1);

    [UnixFact]
    public void A_second_signal_within_a_second_of_the_first_is_taken_for_the_same() => StopsInGoodOrder(signal: 15, times: 2);

    private static void StopsInGoodOrder(int signal, int times = 1)
    {
        Assert.SkipWhen(IsIgnored(signal), $"Signal {signal} is ignored by this process, as by one in the background of a shell or under nohup, and so by those that it starts.");
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork.Replace("\"epochs\": 1", "\"epochs\": 1000", StringComparison.Ordinal));
        using var process = App.Start("train", "--config", config, "--data", "synthetic", "--out", folder.File("run"));
        var error = process.StandardError.ReadToEndAsync();
        while (process.StandardOutput.ReadLineAsync().WaitAsync(Patience).GetAwaiter().GetResult() is { } line && !line.Contains("1/1000", StringComparison.Ordinal))
        {
        }

        var kill = $"kill -{signal} {process.Id}";
        using (var shell = Process.Start("sh", ["-c", times == 1 ? kill : $"{kill}; {kill}"]))
            shell.WaitForExit();
        var ended = process.WaitForExit(Patience);
        if (!ended)
            process.Kill();

        ended.Should().BeTrue("the signal stops the run");
        process.ExitCode.Should().Be(130, error.Result);
        folder.ReadJson("run/run.json").GetProperty("stop_reason").GetString().Should().Be("Cancelled");
        File.Exists(folder.File("run/checkpoints/last.safetensors")).Should().BeTrue();
    }

    // A line such as "SigIgn:	0000000000001000": the lowest bit is signal 1.
    private static bool IsIgnored(int signal) =>
        OperatingSystem.IsLinux()
        && File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is var line
        && (Convert.ToUInt64(line[7..].Trim(), 16) >> (signal - 1) & 1) == 1;
}
