using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ResNetKit.Tests.Training;

public sealed class HostingTests
{
    [Fact]
    public void A_host_gets_the_options_as_they_were_set()
    {
        using var provider = Services(training => training.Epochs = 7, data => data.BatchSize = 32);

        provider.GetRequiredService<IOptions<TrainerOptions>>().Value.Epochs.Should().Be(7);
        provider.GetRequiredService<IOptions<DataOptions>>().Value.BatchSize.Should().Be(32);
    }

    [Fact]
    public void All_options_of_training_that_are_wrong_are_named_those_that_contradict_each_other_too()
    {
        using var provider = Services(
            training =>
            {
                training.Epochs = 0;
                training.Device = "tpu";
                training.Optimizer = new AdamOptions { Beta1 = 1 };
                training.Schedule = new MultiStepScheduleOptions();
            },
            data => { });

        provider.Invoking(p => p.GetRequiredService<IOptions<TrainerOptions>>().Value).Should().Throw<OptionsValidationException>()
            .Which.Failures.Should().Satisfy(
                failure => failure.Contains("Epochs"), failure => failure.Contains("Device"),
                failure => failure.Contains("Beta1"), failure => failure.Contains("Milestones"));
    }

    [Fact]
    public void All_options_of_batches_that_are_wrong_are_named()
    {
        using var provider = Services(training => { }, data =>
        {
            data.BatchSize = 0;
            data.ValidationFraction = 1;
        });

        provider.Invoking(p => p.GetRequiredService<IOptions<DataOptions>>().Value).Should().Throw<OptionsValidationException>()
            .Which.Failures.Should().Satisfy(failure => failure.Contains("BatchSize"), failure => failure.Contains("ValidationFraction"));
    }

    private static ServiceProvider Services(Action<TrainerOptions> training, Action<DataOptions> data)
    {
        var services = new ServiceCollection();
        services.AddTrainerOptions(training);
        services.AddDataOptions(data);
        return services.BuildServiceProvider();
    }
}
