using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ResNetKit.Tests.Models;

public sealed class HostingTests
{
    [Fact]
    public void A_host_gets_one_network_and_disposes_it()
    {
        ResNet model;
        using (var provider = new ServiceCollection().AddResNet(Preset.Get("resnet20-b").Options).BuildServiceProvider())
        {
            model = provider.GetRequiredService<ResNet>();

            provider.GetRequiredService<ResNet>().Should().BeSameAs(model);
            provider.GetRequiredService<IOptions<ResNetOptions>>().Value.Stages.Should().HaveCount(3);
            model.Plan.Parameters.Should().Be(272_474);
        }

        model.parameters().Should().BeEmpty("disposed parameters are left out");
    }

    [Fact]
    public void Options_that_are_wrong_are_named_when_the_network_is_asked_for()
    {
        var services = new ServiceCollection();
        services.AddResNet(options =>
        {
            options.Dropout = 2;
            options.Stages.Add(new StageOptions { Filters = -1 });
        });
        using var provider = services.BuildServiceProvider();

        provider.Invoking(p => p.GetRequiredService<ResNet>()).Should().Throw<OptionsValidationException>()
            .Which.Failures.Should().Satisfy(failure => failure.Contains("Dropout"), failure => failure.Contains("Stages[0].Filters"));
    }

    [Fact]
    public void Options_bind_from_configuration()
    {
        var options = Configuration("""
            {
              "stem": { "type": "Conv7x7", "filters": 32 },
              "stages": [ { "filters": 32, "blocks": 2 }, { "filters": 64, "blocks": 1, "stride": 2 } ],
              "block": "wide",
              "dropout": 0.3,
              "parameterBudget": 1000000
            }
            """).Get<ResNetOptions>(binder => binder.ErrorOnUnknownConfiguration = true);

        options.Should().BeEquivalentTo(new ResNetBuilder()
            .WithStem(Stem.Conv7x7(32)).AddStage(32, 2).AddStage(64, 1, stride: 2)
            .WithBlock(BlockType.Wide).WithDropout(0.3).WithParameterBudget(1_000_000).ToOptions());
    }

    [Theory]
    [InlineData("""{ "widht": 2 }""", "widht")]
    [InlineData("""{ "stages": [ { "depth": 2 } ] }""", "depth")]
    public void An_unknown_key_in_configuration_is_an_error(string json, string key) =>
        FluentActions.Invoking(() => Configuration(json).Get<ResNetOptions>(binder => binder.ErrorOnUnknownConfiguration = true))
            .Should().Throw<InvalidOperationException>().Which.ToString().Should().Contain(key);

    [Theory]
    [MemberData(nameof(PresetTests.Names), MemberType = typeof(PresetTests))]
    public void A_preset_goes_through_configuration_without_loss(string name)
    {
        var options = Preset.Get(name).Options;

        Configuration(options.ToJson()).Get<ResNetOptions>(binder => binder.ErrorOnUnknownConfiguration = true).Should().BeEquivalentTo(options);
    }

    private static IConfigurationRoot Configuration(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
}
