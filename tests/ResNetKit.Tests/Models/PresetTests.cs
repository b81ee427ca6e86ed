using TorchSharp;

namespace ResNetKit.Tests.Models;

public sealed class PresetTests
{
    public static TheoryData<string, long> PublishedCounts => new()
    {
        { "resnet-7x7-4block", 4_910_922 },
        { "resnet9", 6_574_090 },
        { "resnet9-nobias", 6_573_130 },
        { "custom-5m", 4_846_648 },
        { "speedrun", 3_190_456 },
        { "resnet18", 11_173_962 },
        { "resnet34", 21_282_122 },
        { "resnet50", 23_520_842 },
        { "resnet18-imagenet", 11_689_512 },
        { "resnet34-imagenet", 21_797_672 },
        { "resnet50-imagenet", 25_557_032 },
        { "resnet101-imagenet", 44_549_160 },
        { "resnet152-imagenet", 60_192_808 },
        { "resnext50-32x4d-imagenet", 25_028_904 },
        { "wide-resnet50-2-imagenet", 68_883_240 },
        { "resnet20", 269_722 },
        { "resnet32", 464_154 },
        { "resnet44", 658_586 },
        { "resnet56", 853_018 },
        { "resnet110", 1_727_962 },
        { "resnet20-b", 272_474 },
        { "resnet32-b", 466_906 },
        { "resnet44-b", 661_338 },
        { "resnet56-b", 855_770 },
        { "resnet110-b", 1_730_714 },
        { "wrn-16-4", 2_748_890 },
        { "wrn-28-10", 36_479_194 },
        { "wrn-40-2", 2_243_546 },
        { "wrn-40-4", 8_949_210 },
    };

    public static TheoryData<string> Names => [.. Preset.All.Select(preset => preset.Name)];

    [Theory]
    [MemberData(nameof(PublishedCounts))]
    public void A_preset_has_the_published_number_of_parameters(string name, long parameters) =>
        ResNetBuilder.FromPreset(name).Describe().Parameters.Should().Be(parameters);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_built_network_has_the_parameters_that_were_planned(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var model = ResNetBuilder.FromPreset(name).Build();

        var planned = model.Plan.Layers
            .SelectMany(layer => layer.Parameters.Select(parameter => $"{layer.Name}.{parameter.Name} {string.Join("×", parameter.Shape)}"));

        model.named_parameters().Select(entry => $"{entry.Item1} {string.Join("×", entry.Item2.shape)}").Should().BeEquivalentTo(planned);
        model.parameters().Sum(parameter => parameter.numel()).Should().Be(model.Plan.Parameters);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Options_and_builder_convert_into_each_other_without_loss(string name)
    {
        var options = Preset.Get(name).Options;

        ResNetBuilder.FromOptions(options).ToOptions().Should().BeEquivalentTo(options);
        ResNetOptions.FromJson(options.ToJson()).Should().BeEquivalentTo(options);
    }

    [Fact]
    public void An_unknown_preset_is_refused_with_the_names_there_are() =>
        FluentActions.Invoking(() => Preset.Get("resnet19"))
            .Should().Throw<ArgumentException>().WithMessage("There is no preset 'resnet19'. Did you mean 'resnet18'? Valid names are *'wrn-16-4'*");

    [Fact]
    public void Changing_the_options_of_a_preset_leaves_the_preset_as_it_is()
    {
        Preset.Get("resnet18").Options.Classes = 100;

        Preset.Get("resnet18").Options.Classes.Should().Be(10);
    }

    [Fact]
    public void Describing_a_network_takes_memory_in_proportion_to_its_layers()
    {
        BytesPerLayer("resnet110").Should().BeLessThan(1.5 * BytesPerLayer("resnet20"));

        static double BytesPerLayer(string preset)
        {
            var builder = ResNetBuilder.FromPreset(preset);
            builder.Describe();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var plan = builder.Describe();
            return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)plan.Layers.Count;
        }
    }
}
