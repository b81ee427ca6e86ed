using System.Globalization;

namespace ResNetKit.Training;

/// <content>Coordinates a run that several processes share.</content>
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

        // A callback may fail in one process only, for example if it writes files in process 0. Then no process begins the training.
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

    /// <summary>Determines whether any process of the run has been asked to stop.</summary>
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
