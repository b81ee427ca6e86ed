using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ResNetKit.Tests;

namespace ResNetKit.Documentation.Tests.Examples;

/// <summary>Contains the example of docs/guides/hosting.md.</summary>
public class Hosting
{
    [Fact]
    public void The_settings_of_the_guide_make_a_network_and_its_training()
    {
        var json = new Document("docs/guides/hosting.md").Blocks("json").Single();
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));
        var configuration = new ConfigurationBuilder().AddJsonStream(stream).Build();
        var services = new ServiceCollection();

        services.AddResNetKit(configuration.GetSection("ResNetKit"));

        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<ResNet>().Options.Stages.Should().HaveCount(2);
        provider.GetRequiredService<IOptions<DataOptions>>().Value.BatchSize.Should().Be(64);
        provider.GetRequiredService<IOptions<TrainerOptions>>().Value.Epochs.Should().Be(5);
        provider.GetRequiredService<TrainerFactory>().Should().NotBeNull();
    }

    internal static TrainingResult Train(
        TrainerFactory trainers, ResNet model, CheckpointSaver checkpoints, BatchPipeline train, BatchPipeline test, CancellationToken stoppingToken)
    {
        var trainer = trainers.Create(model, checkpoints);
        if (File.Exists(checkpoints.LastPath))
        {
            trainer.Resume(checkpoints.LastPath);
        }

        var result = trainer.Fit(train, test, stoppingToken);
        return result;
    }
}
