using System.Diagnostics;
using System.Text.Json;
using ResNetKit.Data;
using ResNetKit.Training;
using TorchSharp;

namespace ResNetKit.Mpi.Tests;

/// <summary>Runs one process of a distributed run. The process runs this assembly as a program.</summary>
internal static class SharedRun
{
    /// <summary>The argument that makes this assembly train instead of running tests.</summary>
    public const string Command = "train-shared";

    // With 255 images, an epoch has 13 batches, the shares of two processes are never equal, and one process has only one image of the last batch.
    private const int Images = 255;
    private const int BatchSize = 21;

    /// <summary>Trains in a folder.</summary>
    /// <param name="folder">The folder for checkpoints and the record of process 0.</param>
    /// <param name="settings">The settings that differ from the defaults.</param>
    public static int Run(string folder, string[] settings)
    {
        try
        {
            Train(folder, settings);
            return 0;
        }
        catch (Exception error) when (error is InvalidDataException or ArgumentException)
        {
            Console.Error.WriteLine($"refused: {error.Message}");
            return 2;
        }
    }

    private static void Train(string folder, string[] settings)
    {
        torch.set_num_threads(1);
        torch.manual_seed(1).Dispose();

        // The last layers of a wide network have more than a million parameters, so gradients are summed in several parts. The sum of the first part
        // begins during the backward pass.
        var wide = settings.Contains("wide");
        using var model = new ResNetBuilder()
            .WithStem(Stem.Conv3x3(filters: 8))
            .AddStage(filters: 8, stride: 2).AddStage(filters: wide ? 384 : 16, stride: wide ? 4 : 2)
            .WithBlock(KnownBlocks.Basic)
            .Build();
        var trainer = new Trainer(model, new TrainerOptions
        {
            Epochs = wide ? 2 : 9,
            Device = "cpu",
            Precision = settings.Contains("other-precision") && MpiProcessGroup.Start().Rank == 1 ? Precision.BFloat16 : Precision.Float32,
            Optimizer = new SgdOptions { LearningRate = 0.002 },
            Schedule = new ConstantScheduleOptions(),
            ClipGradientNorm = settings.Contains("other-options") && MpiProcessGroup.Start().Rank == 1 ? 2 : 1,
            EmaDecay = 0.9,
        });
        var group = trainer.UseMpi(new DistributedOptions
        {
            SynchronizeBatchNorm = !settings.Contains("own-statistics"),
            BFloat16Gradients = settings.Contains("bfloat16"),
        });
        if (settings.Contains("sum-integers"))
        {
            group.Sum(torch.zeros(1, torch.ScalarType.Int64));
        }

        var saver = new CheckpointSaver(folder);
        var losses = new List<double>();
        var tensors = new List<long>();
        trainer.Callbacks.Add(new ProgressBar());
        trainer.Callbacks.Add(saver);
        trainer.Callbacks.Add(new Observer(state =>
        {
            losses.Add(state.LastLoss);
            tensors.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            if (state.Step == 15 && group.Rank == 1 && settings.Contains("kill"))
            {
                Process.GetCurrentProcess().Kill();
            }

            if (state.Step == 3 * state.BatchesPerEpoch && settings.Contains("three-epochs"))
            {
                state.RequestStop("enough");
            }

            if (state.Step == 6 * state.BatchesPerEpoch && settings.Contains("six-epochs"))
            {
                state.RequestStop("enough");
            }
        })
        {
            Fails = group.Rank == 1 && settings.Contains("fail"),
            Drifts = group.Rank == 1 && settings.Contains("drift"),
        });
        if (settings.Contains("resume"))
        {
            trainer.Resume(saver.LastPath);
        }

        var images = SyntheticDataset.Create(Images, seed: 1);
        var batchSize = group.Rank == 1 && settings.Contains("disagree") ? BatchSize - 2 : BatchSize;
        IBatchSource train = new BatchPipeline(
            images,
            batchSize,
            [new RandomCropOptions().CreateAugmentation(), new HorizontalFlipOptions().CreateAugmentation()],
            sampler: new ShuffledSamplerOptions(),
            seed: 5);
        if (settings.Contains("reversed"))
        {
            train = new ReversedBatches(train);
        }

        if (settings.Contains("unreadable") && group.Rank == 1)
        {
            train = new UnreadableBatches(train);
        }

        if (settings.Contains("other-images") && group.Rank == 1)
        {
            train = new BatchPipeline(SyntheticDataset.Create(Images, seed: 2), batchSize, sampler: new ShuffledSamplerOptions(), seed: 5);
        }

        // With 101 test images in batches of 50, the last batch has one image and cannot be divided.
        var result = trainer.Fit(train, new BatchPipeline(SyntheticDataset.Create(101, train: false), 50));
        if (group.IsMain)
        {
            var record = new RunFacts(
                [.. losses],
                [.. tensors],
                [.. result.History.Select(epoch => epoch.TrainLoss)],
                [.. result.History.Select(epoch => epoch.TestLoss ?? double.NaN)],
                [.. result.Test!.Predictions.Select(prediction => prediction.Label)],
                group.Library);
            File.WriteAllText(Path.Combine(folder, RunFacts.File), JsonSerializer.Serialize(record));
        }
    }

    private sealed class Observer(Action<TrainingState> action) : TrainerCallback
    {
        public bool Fails { get; init; }

        public bool Drifts { get; init; }

        public override void OnGradients(TrainingState state)
        {
            if (Fails && state.Step == 15)
            {
                throw new InvalidOperationException("the disk of this machine is full");
            }

            if (Drifts)
            {
                using var noGrad = torch.no_grad();
                foreach (var parameter in state.Parameters.Values)
                {
                    parameter.grad?.mul_(0.5);
                }
            }
        }

        public override void OnStepEnd(TrainingState state) => action(state);
    }

    /// <summary>Provides the same batches with their images in reverse order. The sums are the same except for rounding.</summary>
    private sealed class ReversedBatches(IBatchSource source) : IBatchSource
    {
        public int SampleCount => source.SampleCount;

        public int BatchCount => source.BatchCount;

        public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format)
        {
            foreach (var batch in source.GetBatches(epoch, firstBatch, format))
            {
                using (batch)
                {
                    yield return new Batch(batch.Images.flip(0), batch.Labels.flip(0));
                }
            }
        }
    }

    /// <summary>Provides batches of which the eighth and all later ones cannot be read.</summary>
    private sealed class UnreadableBatches(IBatchSource source) : IBatchSource
    {
        public int SampleCount => source.SampleCount;

        public int BatchCount => source.BatchCount;

        public IReadOnlyDictionary<string, string> Describe() => source.Describe();

        public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format)
        {
            var read = 0;
            foreach (var batch in source.GetBatches(epoch, firstBatch, format))
            {
                yield return read++ < 7 ? batch : throw new IOException("the shared folder is gone");
            }
        }
    }
}
