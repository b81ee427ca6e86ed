using ResNetKit.Models;

namespace ResNetKit.Tests.Models;

public sealed class NormSettingsTests
{
    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_momentum_out_of_range_is_refused(double momentum)
    {
        FluentActions.Invoking(() => new NormSettings(momentum)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(momentum));
        FluentActions.Invoking(() => NormSettings.Default with { Momentum = momentum }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(momentum));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1e-5)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    public void An_epsilon_out_of_range_is_refused(double epsilon)
    {
        FluentActions.Invoking(() => new NormSettings(Epsilon: epsilon)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(epsilon));
        FluentActions.Invoking(() => NormSettings.Default with { Epsilon = epsilon }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(epsilon));
    }

    [Fact]
    public void Settings_at_the_ends_of_their_ranges_are_kept()
    {
        new NormSettings(Momentum: 0, Epsilon: double.Epsilon).Should().BeEquivalentTo(new { Momentum = 0.0, double.Epsilon });
        new NormSettings(Momentum: 1).Should().BeEquivalentTo(new { Momentum = 1.0, Epsilon = 1e-5 });
    }
}
