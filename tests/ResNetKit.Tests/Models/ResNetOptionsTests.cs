using System.Text.Json;

namespace ResNetKit.Tests.Models;

public sealed class ResNetOptionsTests
{
    [Fact]
    public void All_options_that_are_wrong_are_named_together()
    {
        var options = new ResNetOptions
        {
            Dropout = 1,
            HeadDropout = double.NaN,
            Block = "nonsense",
            Groups = 0,
            Stem = Stem.Conv3x3(filters: 0),
            Stages = [new() { Filters = 0 }, new() { Blocks = -1 }, new() { Stride = 64 }],
        };

        Refusal(options).Failures.Should().HaveCount(8).And.Satisfy(
            failure => failure.Contains("Dropout") && !failure.Contains("HeadDropout"),
            failure => failure.Contains("HeadDropout"),
            failure => failure.Contains("Model.Block: there is no block 'nonsense'"),
            failure => failure.Contains("Groups"),
            failure => failure.Contains("Stem.Filters"),
            failure => failure.Contains("Stages[0].Filters"),
            failure => failure.Contains("Stages[1].Blocks"),
            failure => failure.Contains("Model.Stages[2].Stride: a stride of 64 would shrink an image of 32×32 below 1×1"));
    }

    [Fact]
    public void Settings_of_the_normalization_out_of_range_are_named_together_with_other_options() =>
        Refusal(new ResNetBuilder().AddStage(8).WithDropout(1).WithNorm(momentum: double.NaN, epsilon: 0))
            .Failures.Should().HaveCount(3).And.Satisfy(
                failure => failure.Contains("Model.Dropout"),
                failure => failure.Contains("Model.NormMomentum"),
                failure => failure.Contains("Model.NormEpsilon"));

    [Fact]
    public void A_network_without_stages_is_refused() =>
        Refusal(new ResNetOptions()).Failures.Should().ContainSingle().Which.Should().Contain("Stages");

    [Fact]
    public void Strides_that_shrink_the_image_below_one_pixel_are_refused()
    {
        var builder = new ResNetBuilder().WithInput(new ImageShape(3, 8, 8)).WithFilters(8, 8, 8, 8, 8, 8);

        builder.Invoking(b => b.Describe()).Should().Throw<InvalidOptionsException>()
            .Which.Failures.Should().Equal(
                "Model.Stages[4].Stride: a stride of 2 would shrink an image of 1×1 below 1×1 (layer5.0.conv1).",
                "Model.Stages[5].Stride: a stride of 2 would shrink an image of 1×1 below 1×1 (layer6.0.conv1).");
    }

    [Fact]
    public void An_identity_shortcut_that_would_change_the_shape_is_refused() =>
        Refusal(new ResNetBuilder().WithFilters(64, 128).WithShortcut(ShortcutType.Identity))
            .Failures.Should().ContainSingle().Which.Should().Contain("Shortcut").And.Contain("64 channels to 128");

    [Fact]
    public void A_zero_padded_shortcut_that_would_drop_channels_is_refused() =>
        Refusal(new ResNetBuilder().WithFilters(64, 32).WithShortcut(ShortcutType.ZeroPadded))
            .Failures.Should().ContainSingle().Which.Should().Contain("Shortcut").And.Contain("64 channels to 32");

    [Fact]
    public void Groups_that_do_not_divide_the_filters_are_refused() =>
        Refusal(new ResNetBuilder().WithFilters(64, 100).WithGroups(8))
            .Failures.Should().ContainSingle().Which.Should().Contain("Groups: 8 groups do not divide 64 input channels and 100 filters");

    [Fact]
    public void Only_bottlenecks_have_a_width_per_group() =>
        Refusal(new ResNetBuilder().WithFilters(64).WithGroups(1, widthPerGroup: 128))
            .Failures.Should().ContainSingle().Which.Should().Be("Model.WidthPerGroup: only bottleneck blocks support a width per group (layer1.0).");

    [Theory]
    [InlineData(8, 4, 1)]
    [InlineData(8192, 128, 1)]
    [InlineData(64, 128, 128)]
    public void A_width_that_makes_no_or_too_many_inner_filters_is_refused(int filters, int width, int groups) =>
        Refusal(new ResNetBuilder().WithFilters(filters).WithBlock(KnownBlocks.Bottleneck).WithGroups(groups, width))
            .Failures.Should().Contain(failure => failure.StartsWith("Model.WidthPerGroup: ") && failure.Contains("inner filters"));

    [Fact]
    public void Without_a_width_a_bottleneck_has_as_many_inner_filters_as_the_stage_whatever_the_groups()
    {
        int Inner(int groups, int? width) => new ResNetBuilder().WithFilters(64).WithBlock(KnownBlocks.Bottleneck).WithGroups(groups, width)
            .Describe().Layers.Single(layer => layer.Name == "layer1.0.conv2").Output.Channels;

        Inner(2, null).Should().Be(64);
        Inner(2, 64).Should().Be(128);
        Inner(32, 4).Should().Be(128);
        Inner(1, 128).Should().Be(128);
    }

    [Fact]
    public void A_stage_without_blocks_needs_a_pooling_transition()
    {
        Refusal(new ResNetBuilder().AddStage(64, blocks: 0)).Failures.Should().ContainSingle().Which.Should().Contain("Stages[0].Blocks");

        new ResNetBuilder().AddStage(64, blocks: 0).WithTransition(TransitionType.ConvNormPool).Describe().Parameters.Should().BePositive();
    }

    [Fact]
    public void A_whitening_stem_has_a_fixed_number_of_filters()
    {
        var stem = Stem.Whitening();
        stem.Filters = 32;

        Refusal(new ResNetBuilder().WithStem(stem).AddStage(8)).Failures.Should().ContainSingle()
            .Which.Should().Contain("Stem.Filters").And.Contain("24 filters, not 32");
    }

    [Fact]
    public void A_stem_that_does_not_fit_the_image_is_refused() =>
        Refusal(new ResNetBuilder().WithInput(new ImageShape(3, 1, 1)).WithStem(Stem.Conv7x7()).AddStage(8))
            .Failures.Should().ContainSingle().Which.Should().Contain("Stem").And.Contain("1×1");

    [Fact]
    public void A_width_multiplier_that_leaves_no_filter_is_refused() =>
        Refusal(new ResNetBuilder().AddStage(2).WithWidthMultiplier(0.1))
            .Failures.Should().ContainSingle().Which.Should().Contain("WidthMultiplier");

    [Fact]
    public void Undefined_enum_values_are_refused()
    {
        var options = new ResNetBuilder().AddStage(8).ToOptions();
        options.Stem.Type = (StemType)9;
        options.Shortcut = (ShortcutType)9;
        options.Transition = (TransitionType)9;
        options.Activation = (ActivationType)9;
        options.HeadPooling = (PoolingType)9;

        Refusal(options).Failures.Should().HaveCount(5);
    }

    [Fact]
    public void A_stem_block_or_stage_that_is_null_is_refused()
    {
        var options = new ResNetOptions { Stem = null!, Block = null!, Stages = null! };

        Refusal(options).Failures.Should().HaveCount(3);
        Refusal(new ResNetOptions { Stages = [null!] }).Failures.Should().ContainSingle();
    }

    [Theory]
    [InlineData("""{"stages":[null]}""", "Model.Stages[0] must not be null.")]
    [InlineData("""{"stem":null,"stages":[{"filters":4,"blocks":1}]}""", "Model.Stem must not be null.")]
    [InlineData("""{"stages":null}""", "Model.Stages must not be null.")]
    public void A_null_in_json_where_an_object_is_wanted_is_an_invalid_option(string json, string failure) =>
        Refusal(ResNetOptions.FromJson(json)).Failures.Should().Contain(failure);

    [Fact]
    public void Too_many_stages_are_one_failure_however_many_they_are() =>
        Refusal(new ResNetOptions { Stages = [.. Enumerable.Repeat(new StageOptions { Filters = 0 }, 30_000)] })
            .Failures.Should().ContainSingle().Which.Should().Contain("Stages");

    [Fact]
    public void Json_longer_than_options_ever_are_is_refused()
    {
        var json = $$"""{"stages":[{{string.Join(',', Enumerable.Repeat("""{"filters":4,"blocks":1}""", 100_000))}}]}""";

        json.Invoking(ResNetOptions.FromJson).Should().Throw<JsonException>().WithMessage("The model must be a JSON text of at most 1000000 characters*");
    }

    [Fact]
    public void Json_has_keys_and_kinds_in_camelCase()
    {
        var options = ResNetOptions.FromJson("""
            {
                // an ordinary comment
                "stem": { "type": "conv7x7", "filters": 32 },
                "stages": [ { "filters": 64, "blocks": 2 }, { "filters": 128, "stride": 2 } ],
                "shortcut": "zeroPadded",
            }
            """);

        options.Should().BeEquivalentTo(
            new ResNetBuilder().WithStem(Stem.Conv7x7(32)).AddStage(64, 2).AddStage(128, stride: 2).WithShortcut(ShortcutType.ZeroPadded).ToOptions());
    }

    [Theory]
    [InlineData("""{ "dropuot": 0.1 }""", "dropuot*Did you mean 'dropout'?")]
    [InlineData("""{ "Stages": [] }""", "Stages*Did you mean 'stages'?")]
    [InlineData("""{ "stem": { "type": "Conv3x3", "filter": 3 } }""", "filter")]
    [InlineData("""{ "stages": [ { "block": 3 } ] }""", "block")]
    [InlineData("""{ "activation": "tanh" }""", "activation")]
    [InlineData("""{ "classes": "ten" }""", "classes")]
    public void An_unknown_key_or_value_in_json_is_refused_by_name(string json, string key) =>
        FluentActions.Invoking(() => ResNetOptions.FromJson(json)).Should().Throw<JsonException>().WithMessage($"*{key}*");

    [Fact]
    public void A_builder_keeps_no_part_of_the_options_it_was_given()
    {
        var options = new ResNetBuilder().AddStage(64).ToOptions();
        var builder = ResNetBuilder.FromOptions(options);

        options.Stages[0].Filters = 1;
        builder.ToOptions().Stages[0].Filters = 2;

        builder.ToOptions().Stages[0].Filters.Should().Be(64);
    }

    [Fact]
    public void Filters_and_depth_can_be_given_for_all_stages_at_once()
    {
        var whole = new ResNetBuilder().WithFilters(64, 128, 256).WithDepth(1, 2, 3).ToOptions();
        var single = new ResNetBuilder().AddStage(64, 1).AddStage(128, 2, stride: 2).AddStage(256, 3, stride: 2).ToOptions();

        whole.Should().BeEquivalentTo(single);
    }

    [Fact]
    public void A_number_of_filters_that_differs_from_the_number_of_stages_is_refused() =>
        FluentActions.Invoking(() => new ResNetBuilder().WithDepth(2, 2).WithFilters(64, 128, 256))
            .Should().Throw<ArgumentException>().WithMessage("3 values were given for 2 stages.*");

    [Fact]
    public void Options_are_written_in_camelCase()
    {
        var json = new ResNetBuilder().AddStage(8).WithBlock(KnownBlocks.PreActivation).WithShortcut(ShortcutType.ZeroPadded).ToOptions().ToJson();

        using var document = JsonDocument.Parse(json);
        document.RootElement.GetProperty("block").GetString().Should().Be("preActivation");
        document.RootElement.GetProperty("shortcut").GetString().Should().Be("zeroPadded");
        document.RootElement.GetProperty("activation").GetString().Should().Be("relu");
        document.RootElement.GetProperty("stem").GetProperty("type").GetString().Should().Be("conv3x3");
    }

    private static InvalidOptionsException Refusal(ResNetBuilder builder) =>
        builder.Invoking(b => b.Describe()).Should().Throw<InvalidOptionsException>().Which;

    private static InvalidOptionsException Refusal(ResNetOptions options) => Refusal(ResNetBuilder.FromOptions(options));
}
