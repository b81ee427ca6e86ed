using ResNetKit.Reporting;

namespace ResNetKit.Tests.Reporting;

public sealed class ConfusionMatrixTests
{
    private readonly ConfusionMatrix _matrix = new(["cat", "dog", "frog"], new[,] { { 7, 3, 0 }, { 3, 16, 1 }, { 0, 0, 0 } });

    [Fact]
    public void Accuracy_is_the_share_on_the_diagonal()
    {
        (_matrix.Count, _matrix.CorrectCount).Should().Be((30, 23));
        _matrix.Accuracy.Should().Be(23 / 30.0);
    }

    [Fact]
    public void Accuracy_of_a_class_is_the_share_of_its_row()
    {
        _matrix.ClassAccuracy(0).Should().Be(0.7);
        _matrix.ClassAccuracy(1).Should().Be(0.8);
        _matrix.ClassAccuracy(2).Should().Be(double.NaN, "it has no images");
    }

    [Fact]
    public void Most_confused_pairs_come_first_and_ties_in_the_order_of_the_classes()
    {
        _matrix.MostConfused(10).Should().Equal(new Confusion(0, 1, 3), new Confusion(1, 0, 3), new Confusion(1, 2, 1));
        _matrix.MostConfused(1).Should().Equal(new Confusion(0, 1, 3));
    }

    [Fact]
    public void Later_changes_of_the_counts_do_not_reach_it()
    {
        var counts = new[,] { { 1 } };
        var matrix = new ConfusionMatrix(["only"], counts);

        counts[0, 0] = 5;
        matrix.ToArray()[0, 0] = 6;

        matrix[0, 0].Should().Be(1);
    }

    [Fact]
    public void A_table_of_another_size_than_the_classes_is_refused()
    {
        var make = () => new ConfusionMatrix(["cat", "dog"], new int[2, 3]);

        make.Should().Throw<ArgumentException>().WithParameterName("counts").WithMessage("*2 classes*2×3*");
    }

    [Fact]
    public void A_negative_count_is_refused()
    {
        var make = () => new ConfusionMatrix(["cat"], new[,] { { -1 } });

        make.Should().Throw<ArgumentException>().WithParameterName("counts");
    }

    [Fact]
    public void No_classes_are_refused()
    {
        var make = () => new ConfusionMatrix([], new int[0, 0]);

        make.Should().Throw<ArgumentException>().WithParameterName("classNames");
    }
}
