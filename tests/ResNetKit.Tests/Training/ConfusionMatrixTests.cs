namespace ResNetKit.Tests.Training;

public sealed class ConfusionMatrixTests
{
    private readonly ConfusionMatrix _matrix = new(new[,] { { 7, 3, 0 }, { 3, 16, 1 }, { 0, 0, 0 } });

    [Fact]
    public void Accuracy_counts_the_diagonal()
    {
        (_matrix.Count, _matrix.CorrectCount).Should().Be((30, 23));
        _matrix.Accuracy.Should().Be(23 / 30.0);
    }

    [Fact]
    public void Accuracy_of_a_class_is_that_of_its_row()
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
    public void Later_changes_of_the_arrays_of_counts_do_not_change_the_matrix()
    {
        var counts = new[,] { { 1 } };
        var matrix = new ConfusionMatrix(counts);

        counts[0, 0] = 5;
        matrix.ToArray()[0, 0] = 6;

        matrix[0, 0].Should().Be(1);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(0, 0)]
    public void A_table_that_is_not_square_or_empty_is_refused(int rows, int columns)
    {
        var make = () => new ConfusionMatrix(new int[rows, columns]);

        make.Should().Throw<ArgumentException>().WithParameterName("counts").WithMessage($"*{rows}×{columns}*");
    }

    [Fact]
    public void A_negative_count_is_refused()
    {
        var make = () => new ConfusionMatrix(new[,] { { -1 } });

        make.Should().Throw<ArgumentException>().WithParameterName("counts");
    }
}
