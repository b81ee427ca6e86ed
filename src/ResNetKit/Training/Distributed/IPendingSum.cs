namespace ResNetKit.Training;

/// <summary>A sum over processes that is under way.</summary>
public interface IPendingSum
{
    /// <summary>Waits until the sum is in the tensor. Called once.</summary>
    void Wait();
}
