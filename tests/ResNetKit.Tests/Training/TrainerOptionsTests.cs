using System.Text.Json;
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
            LearningRate = double.NaN,
            Momentum = 1,
            Device = "gpu",
            LabelSmoothing = -0.1,
            AccumulationBatches = 0,
            Schedule = ScheduleType.MultiStep,
            LearningRateMultipliers = new() { ["fc.*"] = -1 },
            Precision = (Precision)7,
        };

        var broken = options.Invoking(it => it.Validate()).Should().Throw<InvalidOptionsException>().Which;

        string[] names =
        [
            nameof(options.Epochs), nameof(options.LearningRate), nameof(options.Momentum), nameof(options.Device), nameof(
                options.LabelSmoothing),
            nameof(options.AccumulationBatches), nameof(options.Milestones), nameof(options.LearningRateMultipliers), nameof(
                options.Precision),
        ];
        broken.Failures.Should().HaveCount(names.Length);
        broken.Message.Should().ContainAll(names.Select(name => $"Trainer.{name} must"));
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
            Optimizer = OptimizerType.Muon,
            Schedule = ScheduleType.MultiStep,
            Milestones = [3, 4.5],
            LearningRateMultipliers = new() { ["fc.*"] = 2 },
            Gamma = 0.2,
        };

        var json = JsonSerializer.Serialize(options);

        json.Should().Contain("\"Muon\"").And.Contain("\"MultiStep\"");
        JsonSerializer.Deserialize<TrainerOptions>(json).Should().BeEquivalentTo(options);
    }

    [Fact]
    public void An_unknown_key_in_json_is_an_error()
    {
        FluentActions.Invoking(() => JsonSerializer.Deserialize<TrainerOptions>("""{ "Epoch": 3 }"""))
            .Should().Throw<JsonException>().WithMessage("*Epoch*");
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
}
