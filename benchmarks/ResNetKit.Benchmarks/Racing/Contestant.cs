using System.Diagnostics;
using System.Globalization;

namespace ResNetKit.Benchmarks.Racing;

/// <summary>
/// Represents one side of a <see cref="Race"/>. A side is a process of this program that runs training steps on request and reports their duration.
/// </summary>
internal sealed class Contestant : IDisposable
{
    private readonly string _name;
    private readonly Process _process;

    private Contestant(string name, Process process) => (_name, _process) = (name, process);

    /// <summary>Starts this program as a separate process and waits until it is ready.</summary>
    /// <param name="name">The name of the side in messages.</param>
    /// <param name="arguments">The command and options of the process.</param>
    public static Contestant Start(string name, params IEnumerable<string> arguments)
    {
        string[] all = [Path.Combine(AppContext.BaseDirectory, "ResNetKit.Benchmarks.dll"), .. arguments];
        var start = new ProcessStartInfo("dotnet", all) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        var contestant = new Contestant(name, process);
        var answer = contestant.ReadAnswer();
        if (!answer.StartsWith("ready", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{name} answered \"{answer}\" where \"ready\" was expected");
        }
        return contestant;
    }

    /// <summary>Runs a number of training steps and returns their duration in seconds.</summary>
    public double Run(int steps) => Ask($"run {steps}");

    /// <summary>Gets the peak resident memory of the process so far, in MiB.</summary>
    public double PeakMemory() => Ask("memory");

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
        {
            _process.Kill();
        }
        _process.Dispose();
    }

    private double Ask(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
        return double.Parse(ReadAnswer(), CultureInfo.InvariantCulture);
    }

    private string ReadAnswer()
    {
        var line = _process.StandardOutput.ReadLine();
        if (line is not null)
        {
            return line;
        }
        _process.WaitForExit();
        throw new InvalidOperationException($"{_name} ended with exit code {_process.ExitCode} during the race; see its message above");
    }
}
