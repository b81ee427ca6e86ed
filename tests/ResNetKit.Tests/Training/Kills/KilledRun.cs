using ResNetKit.Serialization;

namespace ResNetKit.Tests.Training.Kills;

/// <summary>Runs a training that <see cref="KillTests"/> kills. The process runs this assembly as a program.</summary>
internal static class KilledRun
{
    public const string FinalWeights = "final.safetensors";

    /// <summary>The argument that makes this assembly train instead of running tests.</summary>
    public const string Command = "train-until-killed";

    /// <summary>Trains in a folder. Resumes from its checkpoint if there is one.</summary>
    public static int Run(string folder)
    {
        foreach (var failure in Train(folder, pause: TimeSpan.FromMilliseconds(3)).CallbackFailures)
        {
            Console.WriteLine($"{failure.Callback}: {failure.Exception.Message}");
        }

        return 0;
    }

    public static TrainingResult Train(string folder, TimeSpan pause, int stopAtStep = -1)
    {
        using var model = Networks.WithDropout(classes: 10);
        var options = TrainerTests.Options(epochs: 6);
        options.Deterministic = true;
        options.Schedule = new OneCycleScheduleOptions();
        options.EmaDecay = 0.9;
        var saver = new CheckpointSaver(folder) { EverySteps = 2 };
        using var cancellation = new CancellationTokenSource();
        var watch = new StepWatch(state =>
        {
            Thread.Sleep(pause);
            if (state.Step == stopAtStep)
            {
                cancellation.Cancel();
            }
        });
        var trainer = new Trainer(model, options) { Callbacks = { saver, watch } };
        if (File.Exists(saver.LastPath))
        {
            trainer.Resume(saver.LastPath);
        }

        var images = SyntheticDataset.Create(160, seed: 1);
        var train = new BatchPipeline(images, 16, [new HorizontalFlipOptions().CreateAugmentation()], sampler: new ShuffledSamplerOptions(), seed: 5);
        var result = trainer.Fit(train, new BatchPipeline(images, 160), cancellation.Token);
        if (result.StopReason != StopReason.Completed)
        {
            return result;
        }

        var writer = new SafetensorsWriter();
        foreach (var (name, value) in model.state_dict())
        {
            writer.Add(name, value);
        }

        writer.Save(Path.Combine(folder, FinalWeights));
        return result;
    }
}
