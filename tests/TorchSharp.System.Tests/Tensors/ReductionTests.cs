using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

public sealed class ReductionTests
{
    [Fact]
    public void Extremes_come_with_their_positions()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor numbers = tensor(new float[,] { { 3, 9, 1 }, { 7, 2, 8 } });

        (Tensor values, Tensor positions) = numbers.max(1);
        values.data<float>().ToArray().Should().Equal(9, 8);
        positions.Longs().Should().Equal(1, 2);
        numbers.argmax(0).Longs().Should().Equal(1, 0, 1);
        numbers.min().ToSingle().Should().Be(1);
        numbers.amax(0, 1).ToSingle().Should().Be(9);

        (values, positions) = numbers.topk(2, 1);
        values.data<float>().ToArray().Should().Equal(9, 3, 8, 7);
        positions.Longs().Should().Equal(1, 0, 2, 0);

        (values, positions) = numbers.sort(1, descending: true);
        values.data<float>().ToArray().Should().Equal(9, 3, 1, 8, 7, 2);
        numbers.argsort(1).Longs().Should().Equal(2, 0, 1, 1, 0, 2);
    }

    [Fact]
    public void Sums_and_means_take_dimensions_and_a_type()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor numbers = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });

        numbers.sum().ToSingle().Should().Be(21);
        numbers.sum(0L).data<float>().ToArray().Should().Equal(5, 7, 9);
        numbers.sum([1], keepdim: true).shape.Should().Equal(2, 1);
        numbers.sum(ScalarType.Float64).dtype.Should().Be(ScalarType.Float64);
        numbers.mean([1]).data<float>().ToArray().Should().Equal(2, 5);
        numbers.prod(0L).data<float>().ToArray().Should().Equal(4, 10, 18);
        numbers.mean([0], type: ScalarType.Float64).dtype.Should().Be(ScalarType.Float64);
    }

    [Fact]
    public void Questions_are_answered_elementwise_and_as_a_whole()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor numbers = new[] { 1f, float.NaN, float.PositiveInfinity };

        numbers.isnan().any().ToBoolean().Should().BeTrue();
        numbers.isfinite().all().ToBoolean().Should().BeFalse();
        (numbers == numbers.clone()).sum().ToInt64().Should().Be(2, "NaN equals nothing");
        numbers.count_nonzero().ToInt64().Should().Be(3);
        (tensor(2f) < numbers).data<bool>().ToArray().Should().Equal(false, false, true);
        (2f > numbers).data<bool>().ToArray().Should().Equal(true, false, false);
    }

    [Fact]
    public void Counting_classes_fills_up_to_the_minimum_length()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor labels = new long[] { 2, 0, 2 };

        labels.bincount(null, 5).Longs().Should().Equal(1, 0, 2, 0, 0);
        bincount(labels, tensor(new[] { 1f, 2f, 4f })).data<float>().ToArray().Should().Equal(2, 0, 5);
    }

    [Fact]
    public void Closeness_and_equality_of_whole_tensors()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor numbers = new[] { 1f, 2f };

        numbers.allclose(numbers + 1e-7f).Should().BeTrue();
        numbers.allclose(numbers + 0.1f).Should().BeFalse();
        numbers.Equals(numbers.clone()).Should().BeTrue();
        numbers.Equals(numbers.add(1)).Should().BeFalse();
        numbers.Equals((object)"numbers").Should().BeFalse();
    }
}
