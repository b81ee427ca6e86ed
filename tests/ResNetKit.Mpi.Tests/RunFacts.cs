using ResNetKit.Tests.Serialization;

namespace ResNetKit.Mpi.Tests;

/// <summary>What process 0 of a run has seen.</summary>
/// <param name="Losses">The loss of each batch.</param>
/// <param name="Tensors">Number of tensors that are alive after each batch.</param>
/// <param name="TrainLosses">The mean training loss of each epoch.</param>
/// <param name="TestLosses">The test loss of each epoch.</param>
/// <param name="TestLabels">The labels of the test images, in their order.</param>
/// <param name="Library">The MPI library; null without one.</param>
internal sealed record RunFacts(double[] Losses, long[] Tensors, double[] TrainLosses, double[] TestLosses, int[] TestLabels, string? Library)
{
    public const string File = "facts.json";

    /// <summary>
    /// Gets the run of one process, and how far the losses of several may be from its losses. One process runs twice, once with its batches as they are and once
    /// with each in the reverse order: the same sums, otherwise rounded. How far the two come apart is what rounding alone comes to over the same steps. Two
    /// processes split each sum in two, and normalize by other operations with a few roundings more each: within four times that distance.
    /// </summary>
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
