using System.Diagnostics;
using System.Globalization;
using ResNetKit.Training;
using ResNetKit.Training.Callbacks;

namespace ResNetKit;

/// <summary>
/// Shows how training goes: on a terminal a bar with loss, accuracy, images per second and time left that is redrawn in place, and one
/// aligned line for each finished epoch; elsewhere (a file, a pipe) only the lines.
/// </summary>
public sealed class ProgressBar : TrainerCallback
{
    private const int BarWidth = 24;
    private static readonly TimeSpan _redrawInterval = TimeSpan.FromMilliseconds(100);
    private readonly TextWriter _output;
    private readonly bool _interactive;
    private readonly Func<int> _width;
    private readonly Stopwatch _sinceDrawn = new();
    private readonly Stopwatch _elapsed = new();
    private int _drawnLength;
    private double _batchesBefore;

    /// <summary>Writes to standard output.</summary>
    public ProgressBar()
        : this(Console.Out, !Console.IsOutputRedirected)
    {
        _width = static () => Console.WindowWidth;
    }

    /// <summary>Writes to <paramref name="output"/>.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="interactive">Whether a carriage return brings the cursor back there, as on a terminal.</param>
    /// <param name="width">Columns of the terminal; the bar is cut off to fit.</param>
    public ProgressBar(TextWriter output, bool interactive, int width = 120)
    {
        ArgumentNullException.ThrowIfNull(output);
        _width = () => width;
        _output = output;
        _interactive = interactive;
    }

    /// <inheritdoc/>
    public override bool MainProcessOnly => true;

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _output.WriteLine(EpochTable.Header(state.HasValidation, state.HasTest));
        foreach (var epoch in state.History)
        {
            WriteLine(state, epoch);
        }

        _batchesBefore = BatchesDone(state);
        _elapsed.Restart();
        _sinceDrawn.Restart();
    }

    /// <inheritdoc/>
    public override void OnStepEnd(TrainingState state)
    {
        if (_interactive && _sinceDrawn.Elapsed >= _redrawInterval)
        {
            ArgumentNullException.ThrowIfNull(state);
            Draw(Describe(state));
            _sinceDrawn.Restart();
        }
    }

    /// <inheritdoc/>
    public override void OnEvaluationBegin(TrainingState state, EvaluationSplit split)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (_interactive)
        {
            Draw(string.Create(CultureInfo.InvariantCulture, $"{state.Epoch,3}/{state.Options.Epochs} evaluating ({split})"));
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state, EpochResult epoch)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(epoch);
        Draw(string.Empty);
        WriteLine(state, epoch);
    }

    /// <inheritdoc/>
    public override void OnTrainingEnd(TrainingState state, TrainingResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Draw(string.Empty);
        if (result.StopReason != StopReason.Completed)
        {
            _output.WriteLine($"  stopped: {result.StopMessage ?? result.StopReason.ToString()}");
        }

        _output.Flush();
    }

    private static double BatchesDone(TrainingState state) => (state.History.Count * (double)state.BatchesPerEpoch) + state.Batch;

    private string Describe(TrainingState state)
    {
        var share = (double)state.Batch / state.BatchesPerEpoch;
        var filled = (int)(share * BarWidth);
        var done = BatchesDone(state);
        var total = (double)state.BatchesPerEpoch * state.Options.Epochs;

        // Elapsed time, evaluation included, so that the estimate holds.
        var left = TimeSpan.FromSeconds(_elapsed.Elapsed.TotalSeconds / (done - _batchesBefore) * (total - done));
        var bar = new string('=', filled).PadRight(BarWidth);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{state.Epoch,3}/{state.Options.Epochs} [{bar}] {share * 100,3:f0}%  loss {state.Loss:f4}  acc {state.Accuracy * 100:f2}%")
            + string.Create(CultureInfo.InvariantCulture, $"  {state.ImagesPerSecond:f0} images/s  left {Format(left)}");
    }

    private static string Format(TimeSpan time) =>
        time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");

    private void WriteLine(TrainingState state, EpochResult epoch) =>
        _output.WriteLine(
            EpochTable.Line(epoch, state.Options.Epochs, state.HasValidation, state.HasTest, state.SamplesPerEpoch / epoch.Seconds));

    private void Draw(string text)
    {
        if (!_interactive)
        {
            return;
        }

        // A line that wrapped could not be wiped out any more. Some terminals do not tell their width and say 0.
        var width = _width();
        if (width > 1 && text.Length >= width)
        {
            text = text[..(width - 1)];
        }

        // Blanks wipe out what a longer line before left behind.
        _output.Write('\r');
        _output.Write(text.PadRight(_drawnLength));
        if (text.Length == 0)
        {
            _output.Write('\r');
        }

        _drawnLength = text.Length;
        _output.Flush();
    }
}
