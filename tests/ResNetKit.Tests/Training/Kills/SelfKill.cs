using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ResNetKit.Training;

namespace ResNetKit.Tests.Training.Kills;

/// <summary>
/// Kills its own process by SIGKILL while a checkpoint is written. Another process would notice the writing too late. The kill comes after a given fraction
/// of the time that the previous writing took.
/// </summary>
internal sealed class SelfKill
{
    /// <summary>The aim of a run that does not kill itself.</summary>
    public const string Never = "never";

    private const int SignalKill = 9;

    private readonly int _everySteps;
    private readonly int _fatalWriting = -1;
    private readonly double _part;
    private readonly TaskCompletionSource _aimed = new();
    private int _writings;
    private long _begin;
    private long _duration;
    private long _due;

    /// <summary>Sets the moment of the kill.</summary>
    /// <param name="aim">A result of <see cref="At"/>, or <see cref="Never"/>.</param>
    /// <param name="everySteps">The number of steps between two checkpoints.</param>
    public SelfKill(string aim, int everySteps)
    {
        _everySteps = everySteps;
        BeforeWriting = new Moment(this, order: 999, Begin);
        AfterWriting = new Moment(this, order: 1001, End);
        if (aim.Split('+') is [var writing, var part])
        {
            _fatalWriting = int.Parse(writing, CultureInfo.InvariantCulture);
            _part = double.Parse(part, CultureInfo.InvariantCulture);
            new Thread(KillWhenDue) { IsBackground = true }.Start();
        }
    }

    /// <summary>Gets the callback to add before the callback that writes checkpoints.</summary>
    public TrainerCallback BeforeWriting { get; }

    /// <summary>Gets the callback to add after the callback that writes checkpoints.</summary>
    public TrainerCallback AfterWriting { get; }

    /// <summary>Creates an aim: a text that specifies when the process kills itself.</summary>
    /// <param name="writing">The zero-based index of the checkpoint within the process; at least 1, because the time of the previous one is needed.</param>
    /// <param name="part">The moment within the writing: 0 for the beginning, 1 for the expected end.</param>
    public static string At(int writing, double part) => string.Create(CultureInfo.InvariantCulture, $"{writing}+{part:R}");

    private void Begin()
    {
        _begin = Stopwatch.GetTimestamp();
        if (_writings++ == _fatalWriting)
        {
            _due = _begin + (long)(_part * _duration);
            _aimed.SetResult();
        }
    }

    private void End() => _duration = Stopwatch.GetTimestamp() - _begin;

    private void KillWhenDue()
    {
        // The first call takes longer than later ones, so it is made in advance, with signal 0, which has no effect.
        _ = Kill(Environment.ProcessId, 0);
        _aimed.Task.Wait();
        while (Stopwatch.GetTimestamp() < _due)
        {
        }

        _ = Kill(Environment.ProcessId, SignalKill);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    private sealed class Moment(SelfKill kill, int order, Action action) : TrainerCallback
    {
        public override int Order => order;

        public override string Name => $"{nameof(Moment)} {order}";

        public override void OnStepEnd(TrainingState state)
        {
            if (state.Step % kill._everySteps == 0)
            {
                action();
            }
        }

        public override void OnEpochEnd(TrainingState state, EpochResult epoch) => action();
    }
}
