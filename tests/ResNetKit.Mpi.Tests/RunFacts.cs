using ResNetKit.Tests.Serialization;

namespace ResNetKit.Mpi.Tests;

/// <summary>Contains the record that process 0 of a run writes.</summary>
/// <param name="Losses">The loss of each batch.</param>
/// <param name="Tensors">The number of live tensors after each batch.</param>
/// <param name="TrainLosses">The mean training loss of each epoch.</param>
/// <param name="TestLosses">The test loss of each epoch.</param>
/// <param name="TestLabels">The labels of the test images, in order.</param>
/// <param name="Library">The MPI library, or null without one.</param>
internal sealed record RunFacts(double[] Losses, long[] Tensors, double[] TrainLosses, double[] TestLosses, int[] TestLabels, string? Library)
{
    public const string File = "facts.json";

    /// <summary>Gets the results of a run of one process, and the tolerance for the losses of several processes.</summary>
    /// <remarks>
    /// One run of a single process uses the batches as they are. Another reverses the order of the images in each batch. Both runs compute the same sums with
    /// different rounding errors, so the largest difference of their losses is the effect of rounding. Several processes split each sum, and their batch
    /// normalization has a few more rounding errors. Therefore, the tolerance is four times this difference, plus 1e-5.
    /// </remarks>
    public static Lazy<(RunFacts Facts, double Tolerance)> Alone { get; } = new(() =>
    {
        using TemporaryFolder plain = new(), reversed = new();
        var facts = Processes.RunAlone(plain.Path).FactsIn(plain.Path);
        var otherwise = Processes.RunAlone(reversed.Path, "reversed").FactsIn(reversed.Path);
        var rounding = Distance(facts.Losses, otherwise.Losses);
        rounding.Should().BeLessThan(2e-3, "else the comparison says nothing");
        return (facts, (4 * rounding) + 1e-5);
    });

    public static double Distance(double[] expected, double[] found)
    {
        found.Should().HaveSameCount(expected);
        return expected.Zip(found, (first, second) => Math.Abs(first - second)).Max();
    }
}
