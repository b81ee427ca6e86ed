using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary>Turns the signals that end a program into a request to stop: Ctrl-C, SIGTERM, and SIGHUP of a terminal that closes.</summary>
/// <remarks>A second signal ends the process at once, unless it follows the first so soon that it is the same one, sent or typed twice.</remarks>
internal sealed class StopSignals : IDisposable
{
    private static readonly TimeSpan _sameSignal = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _cancellation = new();
    private readonly Stopwatch _sinceFirst = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals() =>
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Stop))];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _cancellation.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
        _cancellation.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        lock (_sinceFirst)
        {
            context.Cancel = !_sinceFirst.IsRunning || _sinceFirst.Elapsed < _sameSignal;
            _sinceFirst.Start();
        }

        _cancellation.Cancel();
    }
}
