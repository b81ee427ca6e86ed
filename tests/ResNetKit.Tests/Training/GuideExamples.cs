using ResNetKit.Tests.Serialization;
using ResNetKit.Training;
using TorchSharp;

namespace ResNetKit.Tests.Training;

/// <summary>Contains the examples of the guides about training, word for word.</summary>
[Collection(TrainingCollection.Name)]
public sealed class GuideExamples
{
    [Fact]
    public void The_training_guides_examples_run()
    {
        using var model = new ResNetBuilder().AddStage(filters: 8, blocks: 1).AddStage(filters: 16, blocks: 1, stride: 2).Build();
        var train = new BatchPipeline(SyntheticDataset.Create(320), batchSize: 32, sampler: new ShuffledSamplerOptions(), dropLast: true);
        var test = new BatchPipeline(SyntheticDataset.Create(100, train: false), batchSize: 100);

        var trainer = new Trainer(model, new TrainerOptions { Epochs = 2 });
        TrainingResult result = trainer.Fit(train, test);
        Console.WriteLine($"{result.History[^1].TestAccuracy:P1} at {result.ImagesPerSecond:F0} images/s");
        result.History.Should().HaveCount(2);

        var options = TrainerOptions.FromJson("""
            {
              "epochs": 24,
              "optimizer": { "type": "adam", "learningRate": 0.005, "weightDecay": 1e-4 },
              "schedule": "oneCycle",
              "loss": { "type": "crossEntropy", "labelSmoothing": 0.1 },
              "metrics": ["macroF1", { "type": "topK", "k": 3 }]
            }
            """);
        options.Validate();
        options.Optimizer.Should().BeOfType<AdamOptions>();

        ILearningRateSchedule schedule = new OneCycleScheduleOptions().CreateSchedule(stepsPerEpoch: 98);
        double[] factors = [.. Enumerable.Range(0, 980).Select(step => schedule.GetFactor(step, 980))];
        factors.Max().Should().BeApproximately(1, 1e-3);

        var torchSchedule = new Trainer(model, options)
        {
            TorchScheduler = optimizer => torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max: 980),
        };
        torchSchedule.TorchScheduler.Should().NotBeNull();

        LearningRateCurve curve = trainer.FindLearningRate(train, new LearningRateFinderOptions { MaxLearningRate = 1, Steps = 30 });
        Console.WriteLine(curve.Problem ?? $"try {curve.Suggestion:g2}; it breaks down near {curve.LossMinimum:g2}");
        curve.Points.Should().NotBeEmpty();

        var validation = new BatchPipeline(SyntheticDataset.Create(100, seed: 1), batchSize: 100);
        TrainingResult run = trainer.Fit(new TrainingData(train, validation, test));
        run.History[^1].ValidationAccuracy.Should().NotBeNull();

        EvaluationResult evaluation = trainer.Evaluate(test);
        Console.WriteLine($"{evaluation.Accuracy:P1}, top-3 {evaluation.TopK(3):P1}");
        foreach (Confusion pair in evaluation.Confusion.MostConfused(3))
        {
            Console.WriteLine($"{pair.Count} images of class {pair.Label} taken for {pair.Predicted}");
        }
    }

    [Fact]
    public void The_callback_guides_callbacks_are_chosen_by_name()
    {
        using var temporary = new TemporaryFolder();
        var folder = temporary.Path;
        using var model = Networks.WithDropout();

        var options = TrainerOptions.FromJson(
            """{ "epochs": 3, "callbacks": ["csvLog", "checkpointSaver", { "type": "earlyStopping", "patience": 5, "monitor": "validation/accuracy" }] }""");
        var trainer = new Trainer(model, options) { OutputFolder = folder };

        trainer.Fit(new TrainingData(FixedBatches.Coloured(1), FixedBatches.Coloured(1, seed: 2))).CallbackFailures.Should().BeEmpty();
        Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Should().BeEquivalentTo("history.csv", "checkpoints");
    }

    [Fact]
    public void The_callback_guides_examples_run()
    {
        using var temporary = new TemporaryFolder();
        var folder = temporary.Path;
        using var model = Networks.WithDropout();
        var options = TrainerTests.Options(epochs: 2);

        var trainer = new Trainer(model, options)
        {
            Callbacks =
            {
                new ProgressBar(),
                new CsvLog(Path.Combine(folder, "history.csv")),
                new JsonLinesLog(Path.Combine(folder, "events.jsonl")),
                new TensorBoardLog(Path.Combine(folder, "tensorboard")),
                new LearningRateMonitor(Path.Combine(folder, "rates.csv"), every: 10),
                new CheckpointSaver(Path.Combine(folder, "checkpoints")),
                new EarlyStopping(patience: 5),
                new TimeLimit(TimeSpan.FromHours(2)),
            },
        };
        var result = trainer.Fit(new TrainingData(FixedBatches.Coloured(4), FixedBatches.Coloured(1)));

        result.CallbackFailures.Should().BeEmpty();
        Directory.EnumerateFileSystemEntries(folder).Should().HaveCount(5);
    }

    [Fact]
    public void The_checkpoint_guides_examples_run()
    {
        using var temporary = new TemporaryFolder();
        var folder = temporary.Path;
        using var model = Networks.WithDropout();
        var options = TrainerTests.Options(epochs: 2);
        var train = FixedBatches.Coloured(4);
        var test = FixedBatches.Coloured(1);

        var saver = new CheckpointSaver(folder) { EveryEpochs = 10, EverySteps = 500 };
        var trainer = new Trainer(model, options) { Callbacks = { saver } };
        if (File.Exists(saver.LastPath))
        {
            trainer.Resume(saver.LastPath);
        }

        TrainingResult result = trainer.Fit(train, test);
        result.CallbackFailures.Should().BeEmpty();

        using var checkpoint = Checkpoint.Read(saver.BestPath);
        checkpoint.LoadWeights(model);
        Console.WriteLine($"epoch {checkpoint.Epoch}, {checkpoint.History[^1].TestAccuracy:P1}");
        checkpoint.Epoch.Should().Be(saver.BestEpoch);
    }
}
