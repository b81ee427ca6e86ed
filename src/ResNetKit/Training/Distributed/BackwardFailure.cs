using System.Runtime.ExceptionServices;

namespace ResNetKit.Training.Distributed;

/// <summary>
/// Represents the first exception of a backward pass. During the pass, libtorch calls managed code, and an exception that reaches libtorch ends the
/// process.
/// </summary>
internal sealed class BackwardFailure
{
    private Exception? _first;

    /// <summary>Runs an action and stores its exception. After a failure, no further action is run.</summary>
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

    /// <summary>Throws the stored exception, if any. The method is called after the backward pass.</summary>
    public void Throw()
    {
        if (_first is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
