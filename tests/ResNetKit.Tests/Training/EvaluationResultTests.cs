namespace ResNetKit.Tests.Training;

public sealed class EvaluationResultTests
{
    private static readonly EvaluationResult _result = new(
        [
            new Prediction(0, 0, 0.9f, 0.1f, 0),
            new Prediction(0, 1, 0.6f, 1.0f, 1),
            new Prediction(0, 1, 0.8f, 3.0f, 2),
            new Prediction(1, 1, 0.7f, 0.3f, 0),
            new Prediction(2, 0, 0.5f, 1.6f, 1),
        ],
        classes: 4);

    [Fact]
    public void Loss_and_accuracy_are_means()
    {
        _result.Count.Should().Be(5);
        _result.Loss.Should().BeApproximately(1.2, 1e-6);
        _result.Accuracy.Should().Be(0.4);
    }

    [Fact]
    public void Every_class_has_its_own_accuracy()
    {
        _result.ClassAccuracies.Should().HaveCount(4);
        _result.ClassAccuracies[0].Should().BeApproximately(1.0 / 3, 1e-12);
        _result.ClassAccuracies[1].Should().Be(1);
        _result.ClassAccuracies[2].Should().Be(0);
        _result.ClassAccuracies[3].Should().Be(double.NaN, "there is no image of that class");
    }

    [Fact]
    public void The_confusion_matrix_has_true_classes_in_rows()
    {
        _result.Confusion.ToArray().Should().BeEquivalentTo(new[,] { { 1, 2, 0, 0 }, { 0, 1, 0, 0 }, { 1, 0, 0, 0 }, { 0, 0, 0, 0 } });
        _result.Confusion[0, 1].Should().Be(2);
        _result.Confusion.ClassCount(0).Should().Be(3);
    }

    [Fact]
    public void Top_k_counts_the_images_whose_class_is_among_the_k_likeliest()
    {
        _result.TopK(1).Should().Be(_result.Accuracy);
        _result.TopK(2).Should().Be(0.8);
        _result.TopK(3).Should().Be(1);
    }

    [Fact]
    public void The_most_confused_pairs_come_first()
    {
        _result.Confusion.MostConfused(1).Should().Equal(new Confusion(0, 1, 2));
        _result.Confusion.MostConfused(9).Should().Equal(new Confusion(0, 1, 2), new Confusion(2, 0, 1));
    }

    [Fact]
    public void The_worst_mistakes_come_first()
    {
        _result.WorstMistakes(2).Should().Equal(2, 4);
    }

    [Fact]
    public void A_class_out_of_range_is_refused()
    {
        FluentActions.Invoking(() => new EvaluationResult([new Prediction(4, 0, 1, 0, 0)], 4))
            .Should().Throw<ArgumentException>().WithMessage("*class 4*4 classes*");
    }

    [Fact]
    public void An_evaluation_of_no_images_is_refused()
    {
        FluentActions.Invoking(() => new EvaluationResult([], 4)).Should().Throw<ArgumentException>().WithMessage("*at least one image*");
    }
}
