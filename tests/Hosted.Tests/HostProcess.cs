using System.Diagnostics;
using System.Text;

namespace ResNetKit.Samples.Hosted.Tests;

/// <summary>The sample as its operator meets it: a process with settings, a log, signals and an exit code.</summary>
internal sealed class HostProcess : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly StringBuilder _log = new();

    private HostProcess(string folder, string[] settings)
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Hosted.dll"), .. settings])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>What it logged, as far as it was waited for.</summary>
    public string Log => _log.ToString();

    /// <summary>Starts it in a folder, whose appsettings.json it reads.</summary>
    public static HostProcess Start(string folder, params string[] settings) => new(folder, settings);

    /// <summary>Waits until it logs something.</summary>
    public void WaitFor(string text)
    {
        while (!Log.Contains(text, StringComparison.Ordinal))
        {
            var line = _process.StandardOutput.ReadLineAsync().WaitAsync(_patience).GetAwaiter().GetResult();
            line.Should().NotBeNull("it logs \"{0}\" before it ends; it logged:\n{1}{2}", text, Log, _process.HasExited ? _error.Result : "");
            _log.AppendLine(line);
        }
    }

    /// <summary>Asks it to end, as service managers and containers do.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("sh", ["-c", $"kill -TERM {_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code, and what it wrote to the error stream.</returns>
    public (int ExitCode, string Error) WaitForEnd()
    {
        _log.Append(_process.StandardOutput.ReadToEndAsync().WaitAsync(_patience).GetAwaiter().GetResult());
        _process.WaitForExit();
        return (_process.ExitCode, _error.Result);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
