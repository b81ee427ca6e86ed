using ResNetKit;
using ResNetKit.Mpi;
using ResNetKit.Tests.Serialization;

namespace Guides;

/// <summary>Contains the C# examples of docs/guides/distributed.md and of the package's readme.</summary>
public sealed class MpiGuide
{
    [Fact]
    public void One_call_before_Fit_changes_nothing_in_a_program_that_mpirun_did_not_start()
    {
        using var folder = new TemporaryFolder();
        var before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(folder.Path);
        try
        {
            using var model = new ResNetBuilder().WithStem(Stem.Conv3x3(filters: 4)).AddStage(filters: 4, stride: 2).Build();
            var options = new TrainerOptions { Epochs = 1, Device = "cpu" };
            var images = SyntheticDataset.Create(32);
            using var train = new BatchPipeline(images, 16);
            using var test = new BatchPipeline(images, 16);

            var trainer = new Trainer(model, options) { Callbacks = { new ProgressBar(), new CheckpointSaver("run") } };
            trainer.UseMpi();
            trainer.Fit(train, test);

            MpiProcessGroup.Start().Size.Should().Be(1);
            trainer.UseMpi(new DistributedOptions { SynchronizeBatchNorm = true, BFloat16Gradients = true });
            trainer.Fit(train, test).StopReason.Should().Be(StopReason.Completed);
            File.Exists(folder.File("run/last.safetensors")).Should().BeTrue();
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }
}
