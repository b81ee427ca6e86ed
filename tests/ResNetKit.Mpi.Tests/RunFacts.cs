namespace ResNetKit.Mpi.Tests;

/// <summary>Contains the record that process 0 of a run writes.</summary>
/// <param name="Losses">The loss of each batch.</param>
/// <param name="Tensors">The number of live tensors after each batch.</param>
/// <param name="TrainLosses">The mean training loss of each epoch.</param>
/// <param name="TestLosses">The test loss of each epoch.</param>
/// <param name="TestLabels">The labels of the test images, in order.</param>
internal sealed record RunFacts(double[] Losses, long[] Tensors, double[] TrainLosses, double[] TestLosses, int[] TestLabels)
{
    public const string File = "facts.json";
}
