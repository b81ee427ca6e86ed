using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ResNetKit.Tests.Models;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Hosting;

public sealed class HostingTests
{
    [Fact]
    public void A_host_gets_one_network_and_disposes_it()
    {
        ResNet model;
        using (var provider = new ServiceCollection().AddResNetKit(Preset.Get("resnet20-b").Options).BuildServiceProvider())
        {
            model = provider.GetRequiredService<ResNet>();

            provider.GetRequiredService<ResNet>().Should().BeSameAs(model);
            provider.GetRequiredService<IOptions<ResNetOptions>>().Value.Stages.Should().HaveCount(3);
            model.Plan.Parameters.Should().Be(272_474);
        }

        model.parameters().Should().BeEmpty("disposed parameters are left out");
    }

    [Fact]
    public void Options_come_from_a_configuration()
    {
        using var provider = new ServiceCollection().AddResNetKit(Configuration("""
            {
              "Model": {
                "Stem": { "Type": "Conv7x7", "Filters": 32 },
                "Stages": [ { "Filters": 32, "Blocks": 2 }, { "Filters": 64, "Stride": 2 } ],
                "Block": "wide",
                "Dropout": 0.3,
                "HeadBias": false
              },
              "Data": { "BatchSize": 32 },
              "Trainer": { "Epochs": 7, "Device": "cpu" }
            }
            """)).BuildServiceProvider();

        provider.GetRequiredService<IOptions<ResNetOptions>>().Value.Should().BeEquivalentTo(new ResNetBuilder()
            .WithStem(Stem.Conv7x7(32)).AddStage(32, 2).AddStage(64, 1, stride: 2).WithBlock(KnownBlocks.Wide).WithDropout(0.3).WithHeadBias(false).ToOptions());
        provider.GetRequiredService<IOptions<DataOptions>>().Value.BatchSize.Should().Be(32);
        provider.GetRequiredService<IOptions<TrainerOptions>>().Value.Epochs.Should().Be(7);
    }

    [Theory]
    [MemberData(nameof(PresetTests.Names), MemberType = typeof(PresetTests))]
    public void A_preset_goes_through_a_configuration_without_loss(string name)
    {
        var options = Preset.Get(name).Options;
        using var provider = new ServiceCollection().AddResNetKit(Configuration($$"""{ "Model": {{options.ToJson()}} }""")).BuildServiceProvider();

        provider.GetRequiredService<IOptions<ResNetOptions>>().Value.Should().BeEquivalentTo(options);
    }

    [Fact]
    public void Everything_that_is_wrong_in_a_configuration_is_listed_at_once()
    {
        var configuration = Configuration("""
            {
              "Model": { "Dropout": 2, "Widht": 2, "Stages": [ { "Filters": 8, "Blocks": "two" } ] },
              "Data": { "BatchSize": 0 },
              "Trainer": { "Epochs": 0, "Evaluate": 3 },
              "Trainig": { "Epochs": 1 }
            }
            """);

        FluentActions.Invoking(() => new ServiceCollection().AddResNetKit(configuration)).Should().Throw<InvalidOptionsException>()
            .Which.Failures.Should().Contain(failure => failure.StartsWith("There is no section 'Trainig'. Did you mean 'Trainer'?"))
            .And.Contain(failure => failure.StartsWith("Model.Dropout must be"))
            .And.Contain(failure => failure.StartsWith("Model has no option 'widht'."))
            .And.Contain(failure => failure.StartsWith("Model.stages[0].blocks: "))
            .And.Contain(failure => failure.StartsWith("Data.BatchSize must be"))
            .And.Contain(failure => failure.StartsWith("Trainer.Epochs must be"))
            .And.Contain(failure => failure.StartsWith("Trainer has no option 'evaluate'."));
    }

    [Fact]
    public void Names_in_a_configuration_keep_their_case()
    {
        var trainer = Trainer("""{ "Optimizer": { "Type": "muon", "Auxiliary": { "Type": "adamW", "LearningRateMultipliers": { "Conv1.*": 2, "FC.*": 3 } } } }""");

        ((MuonOptions)trainer.Optimizer).Auxiliary.LearningRateMultipliers.Should().Equal(new Dictionary<string, double> { ["Conv1.*"] = 2, ["FC.*"] = 3 });
    }

    [Fact]
    public void Text_in_a_configuration_may_look_like_a_number_or_a_truth_value()
    {
        var trainer = Trainer("""{ "Callbacks": [ { "Type": "checkpointSaver", "Folder": "2026" }, { "Type": "csvLog", "Path": "true" } ] }""");

        ((CheckpointSaverOptions)trainer.Callbacks[0]).Folder.Should().Be("2026");
        ((CsvLogOptions)trainer.Callbacks[1]).Path.Should().Be("true");
    }

    [Fact]
    public void Empty_lists_and_maps_of_an_entry_come_from_a_configuration()
    {
        var trainer = Trainer("""{ "Optimizer": { "Type": "sgd", "LearningRateMultipliers": {} }, "Loss": { "Type": "crossEntropy", "ClassWeights": [] } }""");

        trainer.Optimizer.LearningRateMultipliers.Should().BeEmpty();
        ((CrossEntropyOptions)trainer.Loss).ClassWeights.Should().BeEmpty();
    }

    [Fact]
    public void A_configuration_key_with_both_a_value_and_entries_is_refused() =>
        FluentActions.Invoking(() => Trainer("""{ "Optimizer": { "Type": "sgd", "Momentum": 0.5 } }""", ("Trainer:Optimizer", "adam")))
            .Should().Throw<InvalidOptionsException>()
            .WithMessage("'Trainer:Optimizer' must have a value or entries, but has the value 'adam' and the entries 'Momentum', 'Type'.");

    [Fact]
    public void A_value_in_place_of_a_section_is_refused() =>
        FluentActions.Invoking(() => Trainer("\"fast\"")).Should().Throw<InvalidOptionsException>()
            .WithMessage("'Trainer' must contain options, but is the value 'fast'.");

    [Fact]
    public void If_options_are_added_twice_all_services_get_the_last_ones()
    {
        using var provider = new ServiceCollection()
            .AddResNetKit(new ResNetBuilder().WithClasses(3).AddStage(2).ToOptions(), trainer: new TrainerOptions { Epochs = 1 })
            .AddResNetKit(new ResNetBuilder().WithClasses(5).AddStage(2).ToOptions(), trainer: new TrainerOptions { Epochs = 2 })
            .BuildServiceProvider();
        using var scope = NewDisposeScope();

        provider.GetRequiredService<IOptions<ResNetOptions>>().Value.Classes.Should().Be(5);
        provider.GetRequiredService<ResNet>().call(zeros(1, 3, 32, 32)).shape.Should().Equal(1, 5);
    }

    [Fact]
    public void A_network_over_its_budget_is_refused_before_it_is_built() =>
        FluentActions.Invoking(() => new ServiceCollection().AddResNetKit(new ResNetBuilder().AddStage(64).WithParameterBudget(10).ToOptions()))
            .Should().Throw<InvalidOptionsException>().WithMessage("Model.ParameterBudget: *over its budget of 10*");

    [Fact]
    public void Trainers_have_the_options_and_the_logger_of_the_host()
    {
        var log = new LineLog();
        using var provider = new ServiceCollection().AddSingleton<ILoggerFactory>(log)
            .AddResNetKit(new ResNetBuilder().WithInput(new ImageShape(3, 32, 32)).AddStage(2, stride: 8).ToOptions(), trainer: new TrainerOptions { Epochs = 1 })
            .BuildServiceProvider();
        var saved = 0;

        var trainer = provider.GetRequiredService<TrainerFactory>().Create(provider.GetRequiredService<ResNet>(), new EpochCounter(() => saved++));
        var result = trainer.Fit(new DataOptions { BatchSize = 10 }.CreateTraining(SyntheticDataset.Create(20)));

        result.History.Should().HaveCount(1);
        saved.Should().Be(1);
        log.Categories.Should().Equal("ResNetKit.Trainer");
        log.Lines.Should().NotBeEmpty();
    }

    private static TrainerOptions Trainer(string json, params (string Key, string? Value)[] others)
    {
        using var provider = new ServiceCollection()
            .AddResNetKit(Configuration($$"""{ "Model": { "Stages": [ { "Filters": 2 } ] }, "Trainer": {{json}} }""", others)).BuildServiceProvider();
        return provider.GetRequiredService<IOptions<TrainerOptions>>().Value;
    }

    private static IConfigurationRoot Configuration(string json, params (string Key, string? Value)[] others) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json)))
            .AddInMemoryCollection(others.Select(other => KeyValuePair.Create(other.Key, other.Value))).Build();

    private sealed class EpochCounter(Action count) : ResNetKit.Training.TrainerCallback
    {
        public override void OnEpochEnd(ResNetKit.Training.TrainingState state, EpochResult epoch) => count();
    }

    private sealed class LineLog : ILoggerFactory, ILogger
    {
        public List<string> Categories { get; } = [];

        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName)
        {
            Categories.Add(categoryName);
            return this;
        }

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
