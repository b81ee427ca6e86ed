using System.Globalization;
using ResNetKit.Training;
using TorchSharp;

namespace ResNetKit.Mpi.Tests;

/// <summary>Runs one process of a long run, and shows how much memory it uses. The process runs this assembly as a program.</summary>
internal static class MemoryRun
{
    /// <summary>The argument that makes this assembly train instead of running tests.</summary>
    public const string Command = "memory";

    // The training images fill 100 batches, so an epoch has 100 steps.
    private const int BatchSize = 21;

    /// <summary>Trains for a number of steps, rounded up to whole epochs, and shows the memory every 500 steps.</summary>
    public static int Run(int steps, string[] settings)
    {
        torch.set_num_threads(1);
        using var model = new ResNetBuilder()
            .WithStem(Stem.Conv3x3(filters: 8))
            .AddStage(filters: 8, stride: 2).AddStage(filters: 384, stride: 4)
            .WithBlock(KnownBlocks.Basic)
            .Build();
        var trainer = new Trainer(model, new TrainerOptions
        {
            Epochs = (steps + 99) / 100,
            Device = "cpu",
            Precision = Precision.Float32,
            Optimizer = new SgdOptions { LearningRate = 0.002 },
            Schedule = new ConstantScheduleOptions(),
            ClipGradientNorm = 1,
            EmaDecay = 0.9,
        });
        var group = trainer.UseMpi(new DistributedOptions
        {
            SynchronizeBatchNorm = !settings.Contains("own-statistics"),
            BFloat16Gradients = settings.Contains("bfloat16"),
        });
        trainer.Callbacks.Add(new Memory());
        trainer.Fit(new BatchPipeline(SyntheticDataset.Create(100 * BatchSize), BatchSize), new BatchPipeline(SyntheticDataset.Create(100, train: false), 50));
        Console.WriteLine($"process {group.Rank} of {group.Size} has ended");
        return 0;
    }

    private sealed class Memory : TrainerCallback
    {
        public override void OnStepEnd(TrainingState state)
        {
            if (state.Step % 500 == 0)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"step {state.Step,6}: process {state.ProcessRank} has {Environment.WorkingSet / 1e6:F0} MB, "
                    + $"{DisposeScopeManager.Statistics.ThreadTotalLiveCount} tensors"));
            }
        }
    }
}
