using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ResNetKit.Tests;

namespace ResNetKit.Documentation.Tests.Examples;

/// <summary>The example of docs/guides/hosting.md.</summary>
public class Hosting
{
    private static ServiceProvider Provide(string json)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));
        var configuration = new ConfigurationBuilder().AddJsonStream(stream).Build();
        var services = new ServiceCollection();

        services.AddResNet().Configure(options => configuration.GetSection("Network").Bind(options, Strictly)).ValidateOnStart();
        services.AddDataOptions().Configure(options => configuration.GetSection("Data").Bind(options, Strictly)).ValidateOnStart();
        services.AddTrainerOptions().Configure(options => configuration.GetSection("Training").Bind(options, Strictly)).ValidateOnStart();

        // A misspelt key is an error, not a setting without effect.
        static void Strictly(BinderOptions binder) => binder.ErrorOnUnknownConfiguration = true;

        return services.BuildServiceProvider();
    }

    [Fact]
    public void The_settings_of_the_guide_make_a_network_and_its_training()
    {
        using var provider = Provide(new Document("docs/guides/hosting.md").Blocks("json").Single());

        provider.GetRequiredService<IStartupValidator>().Validate();

        provider.GetRequiredService<ResNet>().Plan.Modules.Should().HaveCount(2);
        provider.GetRequiredService<IOptions<DataOptions>>().Value.BatchSize.Should().Be(64);
        provider.GetRequiredService<IOptions<TrainerOptions>>().Value.Epochs.Should().Be(5);
    }

    [Fact]
    public void What_is_wrong_is_told_at_the_start()
    {
        using var provider = Provide("""
            { "Network": { "Stages": [ { "Filters": 8 } ] }, "Training": { "Epochs": 0, "Optimizer": { "LearningRate": -1 } } }
            """);

        provider.GetRequiredService<IStartupValidator>().Invoking(validator => validator.Validate())
            .Should().Throw<OptionsValidationException>().Which.Failures.Should().HaveCount(2);
    }
}
