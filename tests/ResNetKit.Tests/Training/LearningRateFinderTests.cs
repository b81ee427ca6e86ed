using static TorchSharp.torch;

namespace ResNetKit.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class LearningRateFinderTests
{
    [Fact]
    public void Rates_rise_exponentially_from_the_first_to_the_last()
    {
        var curve = Find(new LearningRateFinderOptions { MinLearningRate = 1e-5, MaxLearningRate = 1e-3, Steps = 21 });

        curve.Points.Should().HaveCount(21);
        curve.Points[0].LearningRate.Should().BeApproximately(1e-5, 1e-12);
        curve.Points[10].LearningRate.Should().BeApproximately(1e-4, 1e-9);
        curve.Points[20].LearningRate.Should().BeApproximately(1e-3, 1e-9);
        curve.Points.Should().OnlyContain(point => double.IsFinite(point.Loss) && double.IsFinite(point.SmoothedLoss));
    }

    [Fact]
    public void The_model_and_the_random_numbers_are_left_as_they_were()
    {
        using var model = Networks.WithDropout();
        var before = Networks.Snapshot(model);
        manual_seed(7).Dispose();
        using var randomness = get_rng_state();
        model.eval();
        new Trainer(model, TrainerTests.Options()).FindLearningRate(FixedBatches.Coloured(3));

        Networks.Snapshot(model).Should().BeEquivalentTo(before);
        model.training.Should().BeFalse();
        using var after = get_rng_state();
        Golden.Values(after).Should().Equal(Golden.Values(randomness));
    }

    [Fact]
    public void The_range_test_ends_early_if_the_loss_diverges()
    {
        var options = new LearningRateFinderOptions { MinLearningRate = 1e-3, MaxLearningRate = 1e5, Steps = 200, Smoothing = 0 };

        Find(options).Points.Should().HaveCountLessThan(200);
    }

    [Fact]
    public void Training_at_the_suggestion_learns()
    {
        using var model = Networks.WithDropout();
        var options = TrainerTests.Options(epochs: 3);
        options.Optimizer = options.Optimizer with { LearningRate = new Trainer(model, options).FindLearningRate(FixedBatches.Coloured(8)).Suggestion };
        var result = new Trainer(model, options).Fit(FixedBatches.Coloured(8), FixedBatches.Coloured(2, seed: 2));

        options.Optimizer.LearningRate.Should().BeInRange(1e-3, 5);
        result.History[^1].TestAccuracy.Should().BeGreaterThan(0.8);
    }

    [Fact]
    public void The_suggestion_is_where_the_loss_falls_fastest_before_its_minimum()
    {
        double[] losses = [2, 2, 1.9, 1.5, 0.9, 0.7, 0.65, 0.8, 3, 0.9];
        var curve = new LearningRateCurve([.. losses.Select((loss, i) => new LearningRatePoint(Math.Pow(10, i - 6), loss, loss))]);

        curve.Suggestion.Should().BeApproximately(1e-3, 1e-12);
        curve.LossMinimum.Should().BeApproximately(1, 1e-12);
    }

    [Theory]
    [InlineData(new[] { 2.0, 2.0, 2.001, 1.999, 2.0, 2.5, 8 }, "*does not fall at any rate from 1E-06 to 1 (7 steps)*labels*")]
    [InlineData(new[] { 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5 }, "*does not fall*")]
    [InlineData(new[] { 1.0, 2.0, 3.0, 4.0 }, "*does not fall*")]
    [InlineData(new[] { 2.0, 1.0, 3.0, 4.0 }, "*falls only at the lowest rates*MinLearningRate*")]
    [InlineData(new[] { 2.0, 2.0, 1.99, 1.98, 1.9, 1.7, 1.2 }, "*falls fastest at the end of the tested rates*MaxLearningRate*")]
    public void A_curve_that_allows_no_suggestion_gives_the_reason(double[] losses, string message)
    {
        var curve = new LearningRateCurve([.. losses.Select((loss, i) => new LearningRatePoint(Math.Pow(10, i - 6), loss, loss))]);

        curve.Problem.Should().Match(message);
        curve.Invoking(it => it.Suggestion).Should().Throw<InvalidOperationException>().WithMessage(curve.Problem);
    }

    [Fact]
    public void A_source_without_batches_is_refused()
    {
        using var model = Networks.WithDropout();
        var trainer = new Trainer(model, TrainerTests.Options());

        trainer.Invoking(it => it.FindLearningRate(new FixedBatches([], [0, 3, 8, 8]))).Should().Throw<ArgumentException>().WithMessage("*no batches*");
    }

    [Fact]
    public void Broken_options_are_named_at_once()
    {
        FluentActions.Invoking(() => Find(new LearningRateFinderOptions { Steps = 1, MinLearningRate = 2, MaxLearningRate = 1 }))
            .Should().Throw<InvalidOptionsException>().WithMessage("*Steps*").WithMessage("*MinLearningRate*");
    }

    private static LearningRateCurve Find(LearningRateFinderOptions options)
    {
        using var model = Networks.WithDropout();
        return new Trainer(model, TrainerTests.Options()).FindLearningRate(FixedBatches.Coloured(3), options);
    }
}
