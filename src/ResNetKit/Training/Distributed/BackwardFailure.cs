using System.Runtime.ExceptionServices;

namespace ResNetKit.Training.Distributed;

/// <summary>
/// Carries an exception out of a backward pass: there libtorch calls us, and an exception that reaches libtorch ends the process.
/// </summary>
internal sealed class BackwardFailure
{
    private Exception? _first;

    /// <summary>Runs what may fail. Nothing runs after a failure.</summary>
    public void Guard(Action action)
    {
        if (_first is not null)
        {
            return;
        }

        try
        {
            action();
        }
        catch (Exception failure)
        {
            _first = failure;
        }
    }

    /// <summary>Throws what has failed, after the backward pass.</summary>
    public void Throw()
    {
        if (_first is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
