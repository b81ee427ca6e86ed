using ResNetKit.Tests.Serialization;

namespace ResNetKit.Mpi.Tests;

[Collection(Processes.Collection)]
public sealed class SharedRunTests
{
    private const string Checkpoint = "last.safetensors";

    [MpiFact]
    public void Two_processes_have_the_losses_of_one_within_rounding_for_100_steps()
    {
        using var two = new TemporaryFolder();
        var (expected, tolerance) = RunFacts.Alone.Value;

        var ending = Processes.RunTwo(two.Path);
        var found = ending.FactsIn(two.Path);

        expected.Losses.Should().HaveCount(117);
        (expected.TrainLosses[0] - expected.TrainLosses[^1]).Should().BeGreaterThan(0.02, "it learns");
        RunFacts.Distance(expected.Losses, found.Losses).Should().BeLessThan(tolerance);
        RunFacts.Distance(expected.Losses[..5], found.Losses[..5]).Should().BeLessThan(1e-4, "rounding has not grown yet");
        RunFacts.Distance(expected.TrainLosses, found.TrainLosses).Should().BeLessThan(tolerance);
        RunFacts.Distance(expected.TestLosses, found.TestLosses).Should().BeLessThan(tolerance);
        found.TestLabels.Should().Equal(expected.TestLabels, "predictions are of all images, in their order");
        found.Tensors[113].Should().Be(found.Tensors[48], "a step leaves no tensor alive");
        ending.Output.Split("  epoch  ").Length.Should().Be(2, "one process shows progress");
    }

    [MpiFact]
    public void Sums_that_are_made_during_the_backward_pass_give_the_losses_of_one_process_too()
    {
        using TemporaryFolder one = new(), reversed = new(), two = new();
        var expected = Processes.RunAlone(one.Path, "wide").FactsIn(one.Path);
        var rounding = RunFacts.Distance(expected.Losses, Processes.RunAlone(reversed.Path, "wide", "reversed").FactsIn(reversed.Path).Losses);

        var found = Processes.RunTwo(two.Path, "wide").FactsIn(two.Path);

        expected.Losses.Should().HaveCount(26);
        rounding.Should().BeLessThan(2e-3, "else the comparison says nothing");
        RunFacts.Distance(expected.Losses, found.Losses).Should().BeLessThan((4 * rounding) + 1e-5);
        found.Tensors[22].Should().Be(found.Tensors[9], "a step leaves no tensor alive");
    }

    [MpiFact]
    public void Gradients_that_travel_as_bfloat16_cost_little_of_the_losses()
    {
        using TemporaryFolder exact = new(), halved = new();

        var expected = Processes.RunTwo(exact.Path, "wide").FactsIn(exact.Path).Losses;
        var found = Processes.RunTwo(halved.Path, "wide", "bfloat16").FactsIn(halved.Path).Losses;

        // Each process rounds its gradient by at most 2^-8 of its value, and the sum is rounded again. Unless gradients cancel each other, a step therefore
        // differs by at most 1/128, and so does the decrease of the loss.
        var way = expected.Max() - expected.Min();
        RunFacts.Distance(expected, found).Should().BeInRange(1e-7, way / 64);
    }

    [MpiFact]
    public void A_run_of_two_processes_goes_on_in_one_and_then_in_three()
    {
        using var folder = new TemporaryFolder();
        var (expected, tolerance) = RunFacts.Alone.Value;

        var two = Processes.RunTwo(folder.Path, "three-epochs").FactsIn(folder.Path);
        var one = Processes.RunAlone(folder.Path, "resume", "six-epochs").FactsIn(folder.Path);
        var three = Processes.RunSome(3, folder.Path, "resume").FactsIn(folder.Path);

        double[][] losses = [two.Losses, one.Losses, three.Losses];
        losses.Should().OnlyContain(part => part.Length == 39);
        RunFacts.Distance(expected.Losses, [.. losses.SelectMany(part => part)]).Should().BeLessThan(tolerance);
        three.TrainLosses.Should().HaveCount(9, "the history is that of the whole run");
    }

    [MpiFact]
    public void A_process_that_is_killed_ends_the_others_and_the_last_checkpoint_resumes()
    {
        using var folder = new TemporaryFolder();

        var ending = Processes.RunTwo(folder.Path, "kill", "own-statistics");

        ending.ExitCode.Should().NotBe(0);
        (ending.Output + ending.Error).Should().Contain("rank 1").And.Contain("signal 9");
        Processes.RunTwo(folder.Path, "resume", "own-statistics").FactsIn(folder.Path).Losses.Should().HaveCount(117 - 13);
    }

    [MpiTheory]
    [InlineData("fail", "the disk of this machine is full")]
    [InlineData("unreadable", "the shared folder is gone")]
    public void A_process_that_fails_ends_the_others_with_a_message_that_names_it(string setting, string reason)
    {
        using var folder = new TemporaryFolder();

        var ending = Processes.RunTwo(folder.Path, setting);

        ending.ExitCode.Should().NotBe(0);
        ending.Error.Should().MatchRegex($"error: process 1 of 2 .* failed, so all processes end: {reason}");
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

    [MpiTheory]
    [InlineData("other-images", "checksum")]
    [InlineData("other-options", "trainer's option 'clipGradientNorm' is 1")]
    [InlineData("other-precision", "precision is Float32 in process 0")]
    public void Processes_with_other_images_or_options_are_refused(string setting, string difference)
    {
        using var folder = new TemporaryFolder();

        var ending = Processes.RunTwo(folder.Path, setting);

        ending.ExitCode.Should().NotBe(0);
        ending.Error.Should().Contain("refused: The processes do not train the same").And.Contain(difference);
        Directory.EnumerateFiles(folder.Path).Should().BeEmpty();
    }

    [MpiFact]
    public void A_sum_of_integers_is_refused_by_the_name_of_the_argument()
    {
        using var folder = new TemporaryFolder();

        var ending = Processes.RunTwo(folder.Path, "sum-integers");

        ending.ExitCode.Should().NotBe(0);
        ending.Error.Should().Contain("refused: The values must be Float32, Float64 or BFloat16; found Int64. (Parameter 'values')");
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

    [MpiFact]
    public void A_program_that_the_launcher_of_another_MPI_started_is_refused()
    {
        using var folder = new TemporaryFolder();

        var ending = Processes.RunAsIfLaunched(folder.Path);

        ending.ExitCode.Should().NotBe(0);
        ending.Error.Should().Contain("2 processes were started, but Open MPI v").And.Contain(" knows of 1: the mpirun that started them belongs to another MPI.");
    }

    [Fact]
    public void Where_no_MPI_is_found_a_program_that_a_launcher_started_is_told_what_to_install()
    {
        Assert.SkipWhen(OpenMpi.HasLibrary || Mpich.Library is not null, "An MPI library is installed on this machine.");
        using var folder = new TemporaryFolder();

        var ending = Processes.RunAsIfLaunched(folder.Path);

        ending.ExitCode.Should().NotBe(0);
        ending.Error.Should().Contain("No MPI library was found. Install Open MPI or MPICH on every machine");
    }

    [Fact]
    public void A_library_that_is_not_that_of_a_supported_MPI_is_refused_by_name()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The system's own library, which is given the name, is found in Linux's list of a process's files.");
        using var folder = new TemporaryFolder();

        var ending = Processes.RunWithLibrary("libc.so.6", folder.Path);

        ending.ExitCode.Should().NotBe(0);
        ending.Error.Should().Contain(
            "The MPI library libmpi.so.40 is not supported: it has no function MPI_Get_library_version. ResNetKit.Mpi works with Open MPI 4 and 5, "
            + "and with MPICH and the libraries that share its binary interface.");
    }

    [Fact]
    public void Processes_that_Slurm_started_without_MPI_are_refused_because_each_would_train_alone()
    {
        using var folder = new TemporaryFolder();

        var ending = Processes.RunAsIfStartedBySlurm(folder.Path);

        ending.ExitCode.Should().NotBe(0);
        ending.Error.Should().Contain("Slurm started 2 processes without MPI, so that each would train alone.");
    }
}
