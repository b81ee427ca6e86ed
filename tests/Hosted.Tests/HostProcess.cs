using System.Diagnostics;
using System.Text;

namespace ResNetKit.Samples.Hosted.Tests;

/// <summary>Runs a sample as an administrator does: as a process with settings, a log, signals and an exit code.</summary>
internal sealed class HostProcess : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly StringBuilder _log = new();

    private HostProcess(string program, string folder, string[] settings)
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. settings])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Gets the part of the log that <see cref="WaitFor"/> has read or, after <see cref="WaitForEnd"/>, the whole log.</summary>
    public string Log => _log.ToString();

    /// <summary>Starts samples/Hosted in a folder. The sample reads appsettings.json there.</summary>
    public static HostProcess Start(string folder, params string[] settings) => new("Hosted.dll", folder, settings);

    /// <summary>Starts samples/Serve in a folder, on a free port of this machine.</summary>
    public static HostProcess StartServer(string folder, params string[] settings) =>
        new("Serve.dll", folder, ["--urls=http://127.0.0.1:0", "--Logging:LogLevel:Microsoft.AspNetCore=Warning", .. settings]);

    /// <summary>Waits until a text appears in the log. Fails the test if the process ends first.</summary>
    public void WaitFor(string text)
    {
        while (!Log.Contains(text, StringComparison.Ordinal))
        {
            var line = _process.StandardOutput.ReadLineAsync().WaitAsync(_patience).GetAwaiter().GetResult();
            line.Should().NotBeNull("it logs \"{0}\" before it ends; it logged:\n{1}{2}", text, Log, _process.HasExited ? _error.Result : "");
            _log.AppendLine(line);
        }
    }

    /// <summary>Sends SIGTERM, the signal with which service managers stop a process.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("sh", ["-c", $"kill -TERM {_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end of the process.</summary>
    /// <returns>The exit code, and the text on the error stream.</returns>
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
