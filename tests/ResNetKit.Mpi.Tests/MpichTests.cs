using ResNetKit.Tests.Serialization;

namespace ResNetKit.Mpi.Tests;

/// <summary>Tests distributed training on MPICH, whose handles are numbers. The handles of Open MPI are addresses.</summary>
[Collection(Processes.Collection)]
public sealed class MpichTests
{
    [MpichFact]
    public void Two_processes_have_the_losses_of_one_within_rounding_for_100_steps()
    {
        using var two = new TemporaryFolder();
        var (expected, tolerance) = RunFacts.Alone.Value;

        var found = Processes.RunTwoWithMpich(two.Path).FactsIn(two.Path);

        found.Library.Should().NotContain("Open MPI");
        RunFacts.Distance(expected.Losses, found.Losses).Should().BeLessThan(tolerance);
        RunFacts.Distance(expected.TestLosses, found.TestLosses).Should().BeLessThan(tolerance);
        found.TestLabels.Should().Equal(expected.TestLabels);
    }

    [MpichFact]
    public void Sums_during_the_backward_pass_and_sums_of_bfloat16_work()
    {
        using TemporaryFolder exact = new(), halved = new();

        var expected = Processes.RunTwoWithMpich(exact.Path, "wide").FactsIn(exact.Path).Losses;
        var found = Processes.RunTwoWithMpich(halved.Path, "wide", "bfloat16").FactsIn(halved.Path).Losses;

        RunFacts.Distance(expected, found).Should().BeInRange(1e-7, (expected.Max() - expected.Min()) / 64);
    }

    [MpichFact]
    public void A_process_that_is_killed_ends_the_others()
    {
        using var folder = new TemporaryFolder();

        var ending = Processes.RunTwoWithMpich(folder.Path, "kill", "own-statistics");

        ending.ExitCode.Should().NotBe(0);
        (ending.Output + ending.Error).ToUpperInvariant().Should().MatchRegex("SIGNAL:? 9");
        File.Exists(folder.File("last.safetensors")).Should().BeTrue();
    }

    [MpichFact]
    public void A_process_that_fails_ends_the_others_with_a_message_that_names_it()
    {
        using var folder = new TemporaryFolder();

        var ending = Processes.RunTwoWithMpich(folder.Path, "fail");

        ending.ExitCode.Should().NotBe(0);
        ending.Error.Should().Contain("process 1 of 2").And.Contain("the disk of this machine is full");
    }

    [MpiFact]
    public void The_library_of_MPICH_is_refused_by_name_if_the_mpirun_of_another_MPI_started_the_program()
    {
        Assert.SkipWhen(Mpich.Library is null, "There is no library of MPICH on this machine.");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The path of the library is found in Linux's list of a process's files.");
        using var folder = new TemporaryFolder();

        var ending = Processes.RunTwoWithLibrary(Mpich.Library!, folder.Path);

        ending.ExitCode.Should().NotBe(0);
        ending.Error.Should().MatchRegex(
            "2 processes were started, but MPICH [0-9.]+ knows of 1: the mpirun that started them belongs to another MPI. "
            + "Start the program with the mpirun of MPICH [0-9.]+.");
    }
}
