namespace ResNetKit.Training;

/// <summary>Represents a sum over processes that is in progress.</summary>
public interface IPendingSum
{
    /// <summary>Waits until the tensor that was passed to <see cref="IProcessGroup.BeginSum"/> contains the sum. It is called once.</summary>
    void Wait();

    /// <summary>
    /// Advances the sum without waiting for it. It is called repeatedly during the backward pass. The default implementation does nothing, which is correct for
    /// a transport that makes progress by itself.
    /// </summary>
    void Advance()
    {
    }
}
