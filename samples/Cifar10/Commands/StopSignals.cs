using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary>Cancels a token when the process receives a signal to end: Ctrl-C (SIGINT), SIGTERM, or SIGHUP when the terminal closes.</summary>
/// <remarks>
/// Signals are sometimes sent twice. A second signal therefore ends the process only if it arrives at least a second after the first.
/// </remarks>
internal sealed class StopSignals : IDisposable
{
    private static readonly TimeSpan _sameSignal = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _cancellation = new();
    private readonly Stopwatch _sinceFirst = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals() =>
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Stop))];

    /// <summary>Gets the token, which the first signal cancels.</summary>
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
