using ResNetKit.Tests.Serialization;

namespace ResNetKit.Mpi.Tests;

public sealed class SharedRunTests
{
    private const string Checkpoint = "last.safetensors";

    // One process, once with its batches as they are and once with each in the reverse order: the same sums, otherwise rounded. How far the two
    // come apart is what rounding alone comes to over the same steps. Two processes split each sum in two, and normalize by other
    // operations with a few roundings more each: within four times that distance.
    private static readonly Lazy<(RunFacts Facts, double Tolerance)> s_alone = new(() =>
    {
        using TemporaryFolder plain = new(), reversed = new();
        var facts = Processes.RunAlone(plain.Path).FactsIn(plain.Path);
        var otherwise = Processes.RunAlone(reversed.Path, "reversed").FactsIn(reversed.Path);
        var rounding = Distance(facts.Losses, otherwise.Losses);
        rounding.Should().BeLessThan(2e-3, "else the comparison says nothing");
        return (facts, (4 * rounding) + 1e-5);
    });

    [MpiFact]
    public void Two_processes_have_the_losses_of_one_within_rounding_for_100_steps()
    {
        using var two = new TemporaryFolder();
        var (expected, tolerance) = s_alone.Value;

        var ending = Processes.RunTwo(two.Path);
        var found = ending.FactsIn(two.Path);

        expected.Losses.Should().HaveCount(108);
        (expected.TrainLosses[0] - expected.TrainLosses[^1]).Should().BeGreaterThan(0.02, "it learns");
        Distance(expected.Losses, found.Losses).Should().BeLessThan(tolerance);
        Distance(expected.Losses[..5], found.Losses[..5]).Should().BeLessThan(1e-4, "rounding has not grown yet");
        Distance(expected.TrainLosses, found.TrainLosses).Should().BeLessThan(tolerance);
        Distance(expected.TestLosses, found.TestLosses).Should().BeLessThan(tolerance);
        found.TestLabels.Should().Equal(expected.TestLabels, "predictions are of all images, in their order");
        found.Tensors[100].Should().Be(found.Tensors[40], "a step leaves no tensor alive");
        ending.Output.Split("  epoch  ").Length.Should().Be(2, "one process shows progress");
    }

    [MpiFact]
    public void A_run_of_two_processes_goes_on_in_one()
    {
        using var folder = new TemporaryFolder();
        var (expected, tolerance) = s_alone.Value;

        var first = Processes.RunTwo(folder.Path, "three-epochs").FactsIn(folder.Path);
        var rest = Processes.RunAlone(folder.Path, "resume").FactsIn(folder.Path);

        first.Losses.Should().HaveCount(36);
        rest.Losses.Should().HaveCount(72);
        Distance(expected.Losses, [.. first.Losses, .. rest.Losses]).Should().BeLessThan(tolerance);
    }

    [MpiFact]
    public void A_process_that_is_killed_ends_the_others_and_the_last_checkpoint_resumes()
    {
        using var folder = new TemporaryFolder();

        var ending = Processes.RunTwo(folder.Path, "kill", "own-statistics");

        ending.ExitCode.Should().NotBe(0);
        (ending.Output + ending.Error).Should().Contain("rank 1").And.Contain("signal 9");
        Processes.RunTwo(folder.Path, "resume", "own-statistics").FactsIn(folder.Path).Losses.Should().HaveCount(108 - 12);
    }

    [MpiFact]
    public void A_process_that_fails_ends_the_others_with_a_message_that_names_it()
    {
        using var folder = new TemporaryFolder();

        var ending = Processes.RunTwo(folder.Path, "fail");

        ending.ExitCode.Should().NotBe(0);
        ending.Error.Should().Contain("process 1 of 2").And.Contain("the disk of this machine is full");
    }

    [MpiFact]
    public void Processes_that_disagree_are_refused_before_the_first_step_by_what_they_disagree_on()
    {
        using var folder = new TemporaryFolder();

        var ending = Processes.RunTwo(folder.Path, "disagree");

        ending.ExitCode.Should().NotBe(0);
        ending.Error.Should().Contain("refused: The processes do not train the same").And.Contain("process 1 of 2")
            .And.Contain("number of batches of the training data");
        File.Exists(folder.File(Checkpoint)).Should().BeFalse();
        ending.Output.Should().NotContain("epoch", "nothing has begun");
    }

    [MpiFact]
    public void Weights_that_drift_apart_end_the_run()
    {
        using var folder = new TemporaryFolder();

        var ending = Processes.RunTwo(folder.Path, "drift");

        ending.ExitCode.Should().NotBe(0);
        ending.Error.Should().Contain("After epoch 1 the weights of process 1 are not those of process 0");
    }

    [Fact]
    public void Without_mpirun_a_program_is_a_group_of_one()
    {
        var group = MpiProcessGroup.Start();

        (group.Rank, group.Size, group.IsMain, group.Library).Should().Be((0, 1, true, null));
    }

    private static double Distance(double[] expected, double[] found)
    {
        found.Should().HaveSameCount(expected);
        return expected.Zip(found, (first, second) => Math.Abs(first - second)).Max();
    }
}
