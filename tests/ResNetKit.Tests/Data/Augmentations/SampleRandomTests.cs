using ResNetKit.Data;

namespace ResNetKit.Tests.Data.Augmentations;

public sealed class SampleRandomTests
{
    [Fact]
    public void Equal_seeds_epochs_indices_and_streams_give_equal_numbers()
    {
        var first = new SampleRandom(seed: 7, epoch: 3, index: 41, stream: 2);
        var second = new SampleRandom(seed: 7, epoch: 3, index: 41, stream: 2);

        for (var draw = 0; draw < 10; draw++)
        {
            first.NextUInt64().Should().Be(second.NextUInt64());
        }
    }

    [Fact]
    public void The_numbers_are_fixed_for_ever_because_resumed_runs_rely_on_them()
    {
        var random = new SampleRandom(seed: 1, epoch: 2, index: 3, stream: 4);

        random.NextUInt64().Should().Be(17746460552327262811);
        random.NextInt32(1000).Should().Be(688);
    }

    [Theory]
    [InlineData(8UL, 3, 41, 2)]
    [InlineData(7UL, 4, 41, 2)]
    [InlineData(7UL, 3, 42, 2)]
    [InlineData(7UL, 3, 41, 3)]
    [InlineData(7UL, 41, 3, 2)]
    public void Another_seed_epoch_index_or_stream_gives_other_numbers(ulong seed, int epoch, int index, int stream)
    {
        var reference = new SampleRandom(7, 3, 41, 2);
        var other = new SampleRandom(seed, epoch, index, stream);

        other.NextUInt64().Should().NotBe(reference.NextUInt64());
    }

    [Fact]
    public void The_first_numbers_of_neighbouring_samples_are_spread_evenly()
    {
        var counts = new int[10];
        for (var index = 0; index < 100_000; index++)
        {
            counts[new SampleRandom(0, 0, index).NextInt32(10)]++;
        }

        counts.Should().OnlyContain(count => Math.Abs(count - 10_000) < 500);
    }

    [Fact]
    public void A_whole_number_keeps_to_its_bounds_and_reaches_both()
    {
        var random = new SampleRandom(0, 0, 0);

        var drawn = Enumerable.Range(0, 1000).Select(_ => random.NextInt32(-4, 4)).ToHashSet();

        drawn.Should().BeEquivalentTo(Enumerable.Range(-4, 9));
    }

    [Theory]
    [InlineData(int.MaxValue, int.MinValue)]
    [InlineData(int.MinValue, int.MaxValue)]
    [InlineData(5, 3)]
    [InlineData(5, 4)]
    [InlineData(-1, int.MaxValue - 1)]
    public void Bounds_in_the_wrong_order_or_too_far_apart_are_refused(int minimum, int maximum)
    {
        var draw = () => new SampleRandom(0, 0, 0).NextInt32(minimum, maximum);

        draw.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(maximum)).WithMessage($"*minimum, {minimum},*");
    }

    [Theory]
    [InlineData(int.MinValue, -2)]
    [InlineData(1, int.MaxValue)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void Bounds_may_be_the_smallest_and_largest_integers(int minimum, int maximum) =>
        new SampleRandom(0, 0, 0).NextInt32(minimum, maximum).Should().BeInRange(minimum, maximum);

    [Fact]
    public void A_normal_number_has_mean_zero_and_deviation_one()
    {
        var random = new SampleRandom(0, 0, 0);

        var drawn = Enumerable.Range(0, 100_000).Select(_ => random.NextNormal()).ToArray();

        drawn.Average().Should().BeApproximately(0, 0.02);
        drawn.Average(value => value * value).Should().BeApproximately(1, 0.02);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(5)]
    public void A_beta_number_has_the_mean_and_variance_of_its_distribution(double alpha)
    {
        var random = new SampleRandom(0, 0, 0);

        var drawn = Enumerable.Range(0, 100_000).Select(_ => random.NextBeta(alpha)).ToArray();

        drawn.Should().OnlyContain(value => value >= 0 && value <= 1);
        drawn.Average().Should().BeApproximately(0.5, 0.01);
        drawn.Average(value => (value - 0.5) * (value - 0.5)).Should().BeApproximately(1 / (4 * ((2 * alpha) + 1)), 0.005);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_beta_distribution_needs_a_finite_parameter_above_zero(double alpha)
    {
        var draw = () => new SampleRandom(0, 0, 0).NextBeta(alpha);

        draw.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(alpha));
    }

    [Fact]
    public void A_beta_number_is_0_or_1_for_the_smallest_parameter_and_one_half_for_the_largest()
    {
        var random = new SampleRandom(0, 0, 0);

        Enumerable.Range(0, 100).Select(_ => random.NextBeta(double.Epsilon)).Distinct().Should().BeEquivalentTo([0.0, 1.0]);
        Enumerable.Range(0, 100).Select(_ => random.NextBeta(double.MaxValue)).Should().AllBeEquivalentTo(0.5);
    }

    [Fact]
    public void Shuffling_keeps_every_item_and_gives_every_place_to_each_alike()
    {
        var firsts = new int[5];
        for (var index = 0; index < 50_000; index++)
        {
            int[] items = [0, 1, 2, 3, 4];
            new SampleRandom(0, 0, index).Shuffle(items.AsSpan());
            items.Order().SequenceEqual(Enumerable.Range(0, 5)).Should().BeTrue();
            firsts[items[0]]++;
        }

        firsts.Should().OnlyContain(count => Math.Abs(count - 10_000) < 500);
    }
}
