using ResNetKit.Tests.Serialization;

namespace ResNetKit.Mpi.Tests;

public sealed class SharedRunTests
{
    private const string Checkpoint = "last.safetensors";

    [MpiFact]
    public void Two_processes_have_the_losses_of_one_within_rounding_for_100_steps()
    {
        using TemporaryFolder one = new(), reversed = new(), two = new();
        var expected = Processes.RunAlone(one.Path).FactsIn(one.Path);
        var otherwiseRounded = Processes.RunAlone(reversed.Path, "reversed").FactsIn(reversed.Path);

        var ending = Processes.RunTwo(two.Path);
        var found = ending.FactsIn(two.Path);

        // The same batches added up in another order show what rounding alone comes to over the same steps. Two processes split each sum
        // in two and normalize by other operations, with a few roundings more an operation.
        var rounding = Distance(expected.Losses, otherwiseRounded.Losses);
        expected.Losses.Should().HaveCount(108);
        rounding.Should().BeLessThan(1e-3, "else the comparison says nothing");
        Distance(expected.Losses, found.Losses).Should().BeLessThan((16 * rounding) + 1e-5);
        Distance(expected.TrainLosses, found.TrainLosses).Should().BeLessThan((16 * rounding) + 1e-5);
        Distance(expected.TestLosses, found.TestLosses).Should().BeLessThan((16 * rounding) + 1e-4);
        (expected.Losses[0] - expected.Losses[^1]).Should().BeGreaterThan(0.1, "it learns");
        found.TestCount.Should().Be(101);
        found.TestLabels.Should().Equal(expected.TestLabels, "predictions are in the order of the images");
        ending.Output.Split("epoch").Length.Should().Be(2, "one process shows progress");
    }

    [MpiFact]
    public void A_run_of_two_processes_goes_on_in_one()
    {
        using TemporaryFolder whole = new(), parts = new(), reversed = new();
        var expected = Processes.RunAlone(whole.Path).FactsIn(whole.Path);
        var rounding = Distance(expected.Losses, Processes.RunAlone(reversed.Path, "reversed").FactsIn(reversed.Path).Losses);

        var first = Processes.RunTwo(parts.Path, "three-epochs").FactsIn(parts.Path);
        var rest = Processes.RunAlone(parts.Path, "resume").FactsIn(parts.Path);

        first.Losses.Should().HaveCount(36);
        rest.Losses.Should().HaveCount(72);
        Distance(expected.Losses, [.. first.Losses, .. rest.Losses]).Should().BeLessThan((16 * rounding) + 1e-5);
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
