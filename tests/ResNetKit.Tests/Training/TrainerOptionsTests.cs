using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;

namespace ResNetKit.Tests.Training;

public sealed class TrainerOptionsTests
{
    [Fact]
    public void The_defaults_are_valid()
    {
        new TrainerOptions().Invoking(options => options.Validate()).Should().NotThrow();
    }

    [Fact]
    public void All_broken_options_are_named_at_once()
    {
        var options = new TrainerOptions
        {
            Epochs = 0,
            Optimizer = new SgdOptions
            {
                LearningRate = double.NaN,
                Momentum = 1,
                LayerDecay = 0,
                LearningRateMultipliers = new Dictionary<string, double> { ["fc.*"] = -1 },
            },
            Device = "gpu",
            Loss = new CrossEntropyOptions { LabelSmoothing = -0.1 },
            AccumulationBatches = 0,
            Schedule = new MultiStepScheduleOptions(),
            Precision = (Precision)7,
        };

        var broken = options.Invoking(it => it.Validate()).Should().Throw<InvalidOptionsException>().Which;

        broken.Failures.Should().BeEquivalentTo(
            "Trainer.Epochs must be between 1 and 1000000, but is 0.",
            "Trainer.Device must be 'auto', 'cpu', 'cuda' or 'cuda:N', but is 'gpu'.",
            "Trainer.Precision must be one of Auto, Float32, BFloat16, but is 7.",
            "Trainer.AccumulationBatches must be between 1 and 100000, but is 0.",
            "Trainer.Optimizer.LearningRate must be above 0 and at most 1000000, but is NaN.",
            "Trainer.Optimizer.Momentum must be at least 0 and below 1, but is 1.",
            "Trainer.Optimizer.LayerDecay must be above 0 and at most 1, but is 0.",
            "Trainer.Optimizer.LearningRateMultipliers must be finite and at least 0, but the value for 'fc.*' is -1.",
            "Trainer.Schedule.Milestones must have at least one epoch.",
            "Trainer.Loss.LabelSmoothing must be at least 0 and below 1, but is -0.1.");
    }

    [Fact]
    public void A_trainer_refuses_broken_options()
    {
        using var model = torch.nn.Identity();

        FluentActions.Invoking(() => new Trainer(model, new TrainerOptions { Epochs = -1 }))
            .Should().Throw<InvalidOptionsException>().WithMessage("*Epochs*");
    }

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:0")]
    public void Determinism_is_refused_on_cuda(string device)
    {
        new TrainerOptions { Deterministic = true, Device = device }.Invoking(it => it.Validate())
            .Should().Throw<InvalidOptionsException>().WithMessage("*Deterministic*");
    }

    [Fact]
    public void Options_go_through_json_unchanged()
    {
        var options = new TrainerOptions
        {
            Optimizer = new MuonOptions
            {
                Auxiliary = new SgdOptions { LearningRateMultipliers = new Dictionary<string, double> { ["fc.*"] = 2 }, Momentum = 0.85 },
            },
            Schedule = new MultiStepScheduleOptions { Milestones = [3, 4.5], Gamma = 0.2 },
        };

        var json = options.ToJson();

        JsonNode.Parse(json)!["optimizer"]!["type"]!.GetValue<string>().Should().Be("muon");
        TrainerOptions.FromJson(json).Should().BeEquivalentTo(options, comparison => comparison.RespectingRuntimeTypes());
        JsonSerializer.Deserialize<TrainerOptions>(JsonSerializer.Serialize(options, JsonSerializerOptions.Web), JsonSerializerOptions.Web)!
            .ToJson().Should().Be(json, "a serializer with other settings writes and reads the records too");
    }

    [Fact]
    public void Options_are_read_from_json_by_the_names_of_the_lists()
    {
        var options = TrainerOptions.FromJson("""
            {
              "epochs": 3,
              "precision": "bfloat16",
              "optimizer": { "type": "muon", "iterations": 3, "auxiliary": "adamW" },
              "schedule": "cosine",
              "loss": { "type": "focal", "gamma": 1.5 },
              "metrics": ["macroF1", { "type": "topK", "k": 3 }]
            }
            """);

        options.Epochs.Should().Be(3);
        options.Precision.Should().Be(Precision.BFloat16);
        options.Optimizer.Should().BeOfType<MuonOptions>().Which.Auxiliary.Should().BeOfType<AdamWOptions>();
        options.Schedule.Should().BeOfType<CosineScheduleOptions>();
        options.Loss.Should().BeOfType<FocalLossOptions>().Which.Gamma.Should().Be(1.5);
        options.Metrics.Should().Equal(new MacroF1Options(), new TopKOptions { K = 3 });
        options.Invoking(it => it.Validate()).Should().NotThrow();
    }

    [Theory]
    [InlineData("""{ "Epoch": 3 }""", "The trainer has no option 'Epoch'. Did you mean 'epochs'?*")]
    [InlineData("""{ "optimizer": "sdg" }""", "*no optimizer 'sdg'. Did you mean 'sgd'?*")]
    [InlineData("""{ "optimizer": { "type": "adam", "momentum": 0.5 } }""", "*optimizer 'adam' has no option 'momentum'*")]
    [InlineData("""{ "schedule": { "type": "oneCycle", "warmupEpochs": 1 } }""", "*schedule 'oneCycle' has no option 'warmupEpochs'*")]
    public void An_unknown_key_or_name_in_json_is_an_error(string json, string message)
    {
        FluentActions.Invoking(() => TrainerOptions.FromJson(json)).Should().Throw<JsonException>().WithMessage(message);
    }

    [Fact]
    public void Entries_without_a_name_are_refused()
    {
        new TrainerOptions { Optimizer = new Nameless() }.Invoking(it => it.Validate()).Should().Throw<InvalidOptionsException>()
            .WithMessage("*Trainer.Optimizer: Nameless is not registered as an optimizer*Register<Nameless>*");
    }

    // Parameters with equal options share an optimizer.
    [Fact]
    public void Options_of_an_optimizer_with_the_same_values_and_no_multipliers_are_equal()
    {
        new SgdOptions { LearningRate = 0.2, LearningRateMultipliers = new Dictionary<string, double>() }.Should().Be(new SgdOptions { LearningRate = 0.2 });
    }

    [Fact]
    public void A_trainer_copies_its_options()
    {
        using var model = Networks.WithDropout();
        var options = TrainerTests.Options(epochs: 2);
        var trainer = new Trainer(model, options);
        options.Epochs = 7;

        trainer.Fit(FixedBatches.Coloured(1)).History.Should().HaveCount(2);
    }

    private sealed record Nameless() : OptimizerOptions(learningRate: 1)
    {
        public override torch.optim.Optimizer CreateOptimizer(IReadOnlyList<ResNetKit.Training.OptimizerGroup> groups) =>
            throw new NotSupportedException();
    }
}
