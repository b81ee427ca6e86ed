using System.Reflection;
using ResNetKit.Tests.Training;
using TorchSharp;

namespace ResNetKit.Tests.Models;

/// <summary>Tests that every option of a network changes the summary, a weight or an output of the network, or whether the network can be built.</summary>
[Collection(TrainingCollection.Name)]
public sealed class NetworkOptionEffectTests
{
    // This option needs a network of bottleneck blocks.
    private const string WidthPerGroup = "ResNetOptions.WidthPerGroup";

    private static readonly Dictionary<string, Action<ResNetOptions>> _changes = new()
    {
        ["ResNetOptions.InputChannels"] = options => options.InputChannels = 1,
        ["ResNetOptions.InputHeight"] = options => options.InputHeight = 16,
        ["ResNetOptions.InputWidth"] = options => options.InputWidth = 16,
        ["ResNetOptions.Classes"] = options => options.Classes = 4,
        ["ResNetOptions.Stem"] = options => options.Stem = ResNetKit.Stem.Conv7x7(filters: 4),
        ["ResNetOptions.Stages"] = options => options.Stages = [options.Stages[0]],
        ["ResNetOptions.Block"] = options => options.Block = KnownBlocks.PreActivation,
        ["ResNetOptions.Shortcut"] = options => options.Shortcut = ShortcutType.ZeroPadded,
        ["ResNetOptions.Transition"] = options => options.Transition = TransitionType.ConvNormPool,
        ["ResNetOptions.ConvolutionBias"] = options => options.ConvolutionBias = true,
        ["ResNetOptions.Activation"] = options => options.Activation = ActivationType.GELU,
        ["ResNetOptions.WidthMultiplier"] = options => options.WidthMultiplier = 2,
        ["ResNetOptions.Groups"] = options => options.Groups = 2,
        [WidthPerGroup] = options => options.WidthPerGroup = 32,
        ["ResNetOptions.SqueezeExcitation"] = options => options.SqueezeExcitation = 2,
        ["ResNetOptions.Dropout"] = options => options.Dropout = 0.5,
        ["ResNetOptions.StochasticDepth"] = options => options.StochasticDepth = 0.5,
        ["ResNetOptions.ZeroInitResidual"] = options => options.ZeroInitResidual = true,
        ["ResNetOptions.NormMomentum"] = options => options.NormMomentum = 0.5,
        ["ResNetOptions.NormEpsilon"] = options => options.NormEpsilon = 0.1,
        ["ResNetOptions.HeadPooling"] = options => options.HeadPooling = PoolingType.Max,
        ["ResNetOptions.HeadDropout"] = options => options.HeadDropout = 0.5,
        ["ResNetOptions.HeadBias"] = options => options.HeadBias = false,
        ["ResNetOptions.LogitScale"] = options => options.LogitScale = 2,
        ["ResNetOptions.ParameterBudget"] = options => options.ParameterBudget = 100,
        ["Stem.Type"] = options => options.Stem.Type = StemType.Conv7x7,
        ["Stem.Filters"] = options => options.Stem.Filters = 8,
        ["StageOptions.Filters"] = options => options.Stages[1].Filters = 12,
        ["StageOptions.Blocks"] = options => options.Stages[1].Blocks = 2,
        ["StageOptions.Stride"] = options => options.Stages[1].Stride = 1,
    };

    public static TheoryData<string> Options => [.. new[] { typeof(ResNetOptions), typeof(Stem), typeof(StageOptions) }
        .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => $"{type.Name}.{property.Name}"))];

    [Theory]
    [MemberData(nameof(Options))]
    public void Changing_an_option_changes_the_network(string option)
    {
        _changes.Should().ContainKey(option, "each option is tried");
        var block = option == WidthPerGroup ? KnownBlocks.Bottleneck : KnownBlocks.Basic;
        var changed = Base(block);
        _changes[option](changed);

        Observe(changed).Should().NotBe(Observe(Base(block)));
    }

    [Fact]
    public void Equal_options_give_equal_networks() => Observe(Base()).Should().Be(Observe(Base()));

    private static ResNetOptions Base(string block = KnownBlocks.Basic) =>
        new ResNetBuilder().WithBlock(block).WithInput(new ImageShape(3, 8, 8)).WithClasses(3).WithStem(ResNetKit.Stem.Conv3x3(filters: 4))
            .AddStage(filters: 4).AddStage(filters: 8, stride: 2).ToOptions();

    /// <summary>
    /// Returns the summary, all weights and running statistics after a batch, and the logits in training and in evaluation mode. If the network exceeds its
    /// parameter budget, returns the message of the exception.
    /// </summary>
    private static string Observe(ResNetOptions options)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        torch.manual_seed(1);
        try
        {
            using var model = ResNetBuilder.FromOptions(options).Build();
            torch.manual_seed(2);
            var images = torch.randn(8, options.InputChannels, options.InputHeight, options.InputWidth);
            model.train();
            var training = model.call(images);
            model.eval();
            var evaluation = model.call(images);
            IEnumerable<torch.Tensor> tensors = [training, evaluation, .. model.state_dict().Values];
            return model.Summary() + string.Join(';', tensors.Select(tensor => Convert.ToHexString(tensor.contiguous().bytes)));
        }
        catch (ParameterBudgetExceededException exceeded)
        {
            return exceeded.Message;
        }
    }
}
