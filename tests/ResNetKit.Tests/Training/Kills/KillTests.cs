using System.Diagnostics;
using ResNetKit.Tests.Serialization;

namespace ResNetKit.Tests.Training.Kills;

/// <summary>
/// Tests that a run can be resumed with the same results if its process is killed at random moments. Also tests that a full disk leaves the last checkpoint
/// intact.
/// </summary>
[Collection(TrainingCollection.Name)]
public sealed class KillTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_run_that_is_killed_again_and_again_ends_with_the_weights_of_an_uninterrupted_one()
    {
        var random = new Random(1);
        var interrupted = _folder.File("interrupted");
        var whole = _folder.File("whole");
        Directory.CreateDirectory(interrupted);
        Directory.CreateDirectory(whole);
        KilledRun.Train(whole, pause: TimeSpan.Zero);

        var kills = 0;
        var killsWhileWriting = 0;
        while (!File.Exists(Path.Combine(interrupted, KilledRun.FinalWeights)))
        {
            kills.Should().BeLessThan(30, "the run gets on");
            using var process = Start(interrupted);
            if (kills < 6)
            {
                // Every other process is killed while a checkpoint is written, and the others at a random moment after a checkpoint.
                var writing = kills % 2 == 0;
                WaitForCheckpoint(process, interrupted, writing);
                if (!writing)
                {
                    Thread.Sleep(random.Next(12));
                }

                killsWhileWriting += writing ? 1 : 0;
                process.Kill();
                kills++;
            }

            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            process.ExitCode.Should().BeOneOf([0, 137], "it was killed or it ended well: {0}", errors);
        }

        kills.Should().BeGreaterThan(2);
        killsWhileWriting.Should().BeGreaterThan(1);
        File.ReadAllBytes(Path.Combine(interrupted, KilledRun.FinalWeights))
            .Should().Equal(File.ReadAllBytes(Path.Combine(whole, KilledRun.FinalWeights)));
        Directory.EnumerateFiles(interrupted, "*.tmp").Should().BeEmpty("what killed writers left is cleared away");
    }

    [Fact]
    public void On_a_full_disk_the_run_goes_on_and_the_checkpoint_before_still_loads()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        KilledRun.Train(_folder.Path, pause: TimeSpan.Zero, stopAtStep: 13);
        var last = _folder.File("last.safetensors");

        // No file of this process may become larger than 8 KiB, which is less than a checkpoint. The variable keeps .NET itself from writing larger files.
        const string limited = "trap '' XFSZ; ulimit -f 8; export DOTNET_EnableWriteXorExecute=0; exec \"$@\"";
        var start = new ProcessStartInfo("bash", ["-c", limited, "bash", Host(), "exec", typeof(KilledRun).Assembly.Location, KilledRun.Command, _folder.Path])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        process.ExitCode.Should().Be(0);
        output.Should().StartWith("CheckpointSaver: ").And.Contain("last.safetensors");
        File.Exists(_folder.File(KilledRun.FinalWeights)).Should().BeTrue("the run ended all the same");
        using var checkpoint = Checkpoint.Read(last);
        checkpoint.Step.Should().Be(13);
        Directory.EnumerateFiles(_folder.Path, "*.tmp").Should().BeEmpty();
    }

    [Fact]
    public void Random_runs_that_are_killed_end_as_they_do_undisturbed()
    {
        var campaign = new KillCampaign(seed: 1, _folder.Path);

        campaign.Run(kills: 6);

        campaign.Runs.Should().BePositive();
        campaign.KillsAimedAtWriting.Should().Be(3);
        campaign.Checkpoints.Should().BePositive();
    }

    public void Dispose() => _folder.Dispose();

    private static Process Start(string folder)
    {
        var start = new ProcessStartInfo(Host())
        {
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(KilledRun).Assembly.Location);
        start.ArgumentList.Add(KilledRun.Command);
        start.ArgumentList.Add(folder);
        return Process.Start(start)!;
    }

    private static string Host() =>
        Environment.ProcessPath is { } path && path.EndsWith("dotnet", StringComparison.Ordinal) ? path : "dotnet";

    private static void WaitForCheckpoint(Process process, string folder, bool writing)
    {
        var last = Path.Combine(folder, "last.safetensors");
        var before = File.GetLastWriteTimeUtc(last);
        while (!process.HasExited && File.GetLastWriteTimeUtc(last) == before)
        {
            Thread.Sleep(1);
        }

        while (writing && !process.HasExited && !Directory.EnumerateFiles(folder, "*.tmp").Any())
        {
            Thread.SpinWait(10);
        }
    }
}
