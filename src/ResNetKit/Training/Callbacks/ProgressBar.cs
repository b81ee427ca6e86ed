using System.Diagnostics;
using System.Globalization;
using ResNetKit.Training;
using ResNetKit.Training.Callbacks;

namespace ResNetKit;

/// <summary>Displays the progress of training.</summary>
/// <remarks>
/// On a terminal, a bar with loss, accuracy, images per second and remaining time is redrawn in place. Each finished epoch adds a line with aligned
/// columns. If the output is redirected to a file or a pipe, the bar is omitted.
/// </remarks>
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

    /// <summary>Initializes a new instance of the <see cref="ProgressBar"/> class that writes to the standard output.</summary>
    public ProgressBar()
        : this(Console.Out, !Console.IsOutputRedirected)
    {
        _width = static () => Console.WindowWidth;
    }

    /// <summary>Initializes a new instance of the <see cref="ProgressBar"/> class that writes to a text writer.</summary>
    /// <param name="output">The text writer.</param>
    /// <param name="interactive">
    /// <see langword="true"/> if the writer is a terminal, where a carriage return moves the cursor to the beginning of the line.
    /// </param>
    /// <param name="width">The number of columns of the terminal, 120 by default. A longer bar is cut off, unless the number is 1 or less.</param>
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
    public override void OnBatchEnd(TrainingState state)
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

        // The elapsed time includes evaluations, so that the estimate of the remaining time does too.
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

        // A wrapped line could not be overwritten. Some terminals report a width of 0.
        var width = _width();
        if (width > 1 && text.Length >= width)
        {
            text = text[..(width - 1)];
        }

        // Spaces overwrite the rest of a longer previous line.
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
