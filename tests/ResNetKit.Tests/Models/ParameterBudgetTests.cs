namespace ResNetKit.Tests.Models;

public sealed class ParameterBudgetTests
{
    [Fact]
    public void A_network_within_its_budget_is_described()
    {
        var builder = ResNetBuilder.FromPreset("resnet-7x7-4block").WithParameterBudget(4_910_922);

        builder.Describe().Parameters.Should().Be(4_910_922);
    }

    [Fact]
    public void A_network_over_its_budget_is_refused_with_count_budget_and_costliest_stages()
    {
        var builder = ResNetBuilder.FromPreset("resnet18").WithParameterBudget(5_000_000);

        var refusal = builder.Invoking(b => b.Build()).Should().Throw<ParameterBudgetExceededException>().Which;

        refusal.Parameters.Should().Be(11_173_962);
        refusal.Budget.Should().Be(5_000_000);
        refusal.Stages.Sum(stage => stage.Parameters).Should().Be(11_173_962);
        refusal.Stages[0].Stage.Should().Be("layer4");
        refusal.Plan.Summary().Should().Contain("layer4.1.conv2");
        refusal.Message.Should().Contain("11,173,962").And.Contain("5,000,000").And.Contain("layer4 (8,393,728), layer3 (2,099,712)");
    }

    [Theory]
    [InlineData("resnet18", 5_000_000)]
    [InlineData("resnet20-b", 1_000_000)]
    [InlineData("resnet9", 2_000_000)]
    [InlineData("wrn-16-4", 5_000_000)]
    [InlineData("resnet50", 3_000_000)]
    public void Fitting_the_filters_fills_the_budget(string preset, long budget)
    {
        var builder = ResNetBuilder.FromPreset(preset).FitToBudget(budget);

        var parameters = builder.Describe().Parameters;
        parameters.Should().BeInRange(budget * 6 / 10, budget);
        builder.ToOptions().Stages.Should().OnlyContain(stage => stage.Filters % 8 == 0);
        builder.ToOptions().ParameterBudget.Should().Be(budget);
    }

    [Fact]
    public void The_next_larger_network_would_not_fit()
    {
        var options = new ResNetBuilder().WithStem(Stem.Conv3x3(16)).WithFilters(16, 32).FitToBudget(100_000).ToOptions();
        options.ParameterBudget = null;
        options.Stem.Filters += 8;
        options.Stages[0].Filters += 8;
        options.Stages[1].Filters += 8;

        ResNetBuilder.FromOptions(options).Describe().Parameters.Should().BeGreaterThan(100_000);
    }

    [Fact]
    public void Fitting_the_depth_changes_the_blocks_alone()
    {
        var options = ResNetBuilder.FromPreset("resnet20-b").FitDepthToBudget(1_000_000).ToOptions();

        options.Stages.Select(stage => stage.Blocks).Should().Equal(10, 10, 10);
        options.Stages.Select(stage => stage.Filters).Should().Equal(16, 32, 64);
    }

    [Fact]
    public void Fitting_the_depth_of_a_network_without_blocks_leaves_it_as_it_is()
    {
        var transitions = new ResNetBuilder().WithTransition(TransitionType.ConvNormPool).AddStage(64, blocks: 0).AddStage(128, blocks: 0);

        var options = transitions.FitDepthToBudget(1_000_000).ToOptions();

        options.Stages.Should().OnlyContain(stage => stage.Blocks == 0);
        options.ParameterBudget.Should().Be(1_000_000);
        transitions.Invoking(b => b.FitDepthToBudget(1000)).Should().Throw<ParameterBudgetExceededException>();
    }

    [Fact]
    public void A_budget_out_of_range_is_refused_by_the_call_that_sets_it()
    {
        var builder = ResNetBuilder.FromPreset("resnet20-b");

        builder.Invoking(b => b.FitToBudget(0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("parameters");
        builder.Invoking(b => b.FitToBudget(long.MaxValue)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("parameters");
        builder.Invoking(b => b.FitDepthToBudget(long.MaxValue)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("parameters");
    }

    [Fact]
    public void Only_filters_that_the_groups_divide_are_considered()
    {
        var grouped = new ResNetBuilder().WithStem(Stem.Conv3x3(32)).WithFilters(32, 64).WithGroups(32);

        var options = grouped.FitToBudget(400_000).ToOptions();

        options.Stages.Should().OnlyContain(stage => stage.Filters % 32 == 0);
        ResNetBuilder.FromOptions(options).Describe().Parameters.Should().BeInRange(200_000, 400_000);
        grouped.Invoking(b => b.FitToBudget(1000)).Should().Throw<ParameterBudgetExceededException>();
    }

    [Fact]
    public void A_budget_too_small_for_any_network_is_refused() =>
        ResNetBuilder.FromPreset("resnet18").Invoking(b => b.FitToBudget(1000))
            .Should().Throw<ParameterBudgetExceededException>().Which.Budget.Should().Be(1000);
}
