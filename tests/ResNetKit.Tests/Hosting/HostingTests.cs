using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ResNetKit.Tests.Models;

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

    private static IConfigurationRoot Configuration(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();

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
