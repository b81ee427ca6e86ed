namespace ResNetKit.Training;

/// <summary>A sum over processes that is under way.</summary>
public interface IPendingSum
{
    /// <summary>Waits until the sum is in the tensor. Called once.</summary>
    void Wait();

    /// <summary>
    /// Lets the sum make progress without waiting for it, called now and then while the processor computes. For a transport that needs no help
    /// there is nothing to do.
    /// </summary>
    void Advance()
    {
    }
}
