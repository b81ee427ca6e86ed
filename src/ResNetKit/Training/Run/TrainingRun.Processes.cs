using System.Globalization;

namespace ResNetKit.Training;

/// <content>What a run does otherwise where other processes take part in it.</content>
internal sealed partial class TrainingRun
{
    private void BeginCallbacks()
    {
        _rates.Validate(_state);
        if (_processes is null)
        {
            _callbacks.Begin(_state);
            return;
        }

        // Callbacks of one process may fail where those of another do not: it alone writes files.
        Exception? problem = null;
        try
        {
            _callbacks.Begin(_state);
        }
        catch (Exception error)
        {
            problem = error;
        }

        _processes.Agree(new Dictionary<string, string>(), problem);
    }

    /// <summary>Whether this process, or any of those that take part, has been asked to stop.</summary>
    private bool IsToStop(CancellationToken cancellation)
    {
        if (_processes is null)
        {
            return _state.StopRequested || cancellation.IsCancellationRequested;
        }

        var (byCallback, byCancellation) = _processes.AgreeOnStop(_state.StopRequested, cancellation.IsCancellationRequested);
        if (byCallback && !_state.StopRequested)
        {
            _state.RequestStop("another process asked to stop");
        }

        return byCallback || byCancellation;
    }

    private Dictionary<string, string> DescribeForOthers()
    {
        var description = new Dictionary<string, string>(_processes!.Describe(_options, _data))
        {
            ["batches per step"] = _batchesPerStep.ToString(CultureInfo.InvariantCulture),
            ["step to begin after"] = _state.Step.ToString(CultureInfo.InvariantCulture),
            ["training time before this run"] = _earlierSeconds.ToString("R", CultureInfo.InvariantCulture),
        };
        return description;
    }
}
