using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

public sealed class IndexingTests
{
    [Fact]
    public void Numbers_select_and_may_count_from_the_end()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = arange(12).reshape(3, 4);

        matrix[1].Longs().Should().Equal(4, 5, 6, 7);
        matrix[1, -1].ToInt64().Should().Be(7);
        matrix[-1][0].ToInt64().Should().Be(8);
    }

    [Fact]
    public void Ranges_slice()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = arange(12).reshape(3, 4);

        matrix[.., 1].Longs().Should().Equal(1, 5, 9);
        matrix[1.., ..2].Longs().Should().Equal(4, 5, 8, 9);
        matrix[..^1, ^1].Longs().Should().Equal(3, 7);
        matrix[^2..].shape.Should().Equal(2, 4);
        matrix[TensorIndex.Slice(0, null, 2), TensorIndex.Slice(1, 4, 2)].Longs().Should().Equal(1, 3, 9, 11);
        matrix[TensorIndex.Slice((1, null))].shape.Should().Equal(2, 4);
    }

    [Fact]
    public void None_and_Null_insert_an_axis_and_Ellipsis_stands_for_the_rest()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor cube = zeros(2, 3, 4);

        cube[TensorIndex.None].shape.Should().Equal(1, 2, 3, 4);
        cube[TensorIndex.Null, 0].shape.Should().Equal(1, 3, 4);
        cube[TensorIndex.Ellipsis, 0].shape.Should().Equal(2, 3);
        cube[TensorIndex.Colon, 1].shape.Should().Equal(2, 4);
    }

    [Fact]
    public void Tensors_and_masks_pick_elements()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor numbers = arange(5) * 10;
        Tensor picks = new long[] { 3, 0, 3 };

        numbers[picks].Longs().Should().Equal(30, 0, 30);
        numbers[numbers > 15].Longs().Should().Equal(20, 30, 40);
        arange(6).reshape(2, 3)[TensorIndex.Colon, TensorIndex.Tensor(new long[] { 2, 0 })].Longs().Should().Equal(2, 0, 5, 3);
    }

    [Fact]
    public void Setters_copy_with_broadcasting()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = zeros(2, 3);

        matrix[0] = new[] { 1f, 2f, 3f };
        matrix[1, 1] = 9f;
        matrix[.., 2] = tensor(7f);
        matrix[0, 1] = tensor(new[] { 2f });

        matrix.data<float>().ToArray().Should().Equal(1, 2, 7, 0, 9, 7);

        matrix[matrix > 5] = tensor(-1f);

        matrix.data<float>().ToArray().Should().Equal(1, 2, -1, 0, -1, -1);
    }

    [Fact]
    public void Elements_move_by_index()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor numbers = arange(6).reshape(2, 3);
        Tensor order = new long[] { 2, 0 };

        numbers.index_select(1, order).Longs().Should().Equal(2, 0, 5, 3);
        numbers.gather(1, order.reshape(2, 1)).Longs().Should().Equal(2, 3);
        zeros_like(numbers).scatter_(1, order.reshape(2, 1), ones_like(numbers)).Longs().Should().Equal(0, 0, 1, 1, 0, 0);
        numbers.masked_fill(numbers < 2, 8).Longs().Should().Equal(8, 8, 2, 3, 4, 5);
        where(numbers > 2, numbers, -numbers).Longs().Should().Equal(0, -1, -2, 3, 4, 5);
    }

    [Fact]
    public void An_index_beyond_the_end_is_an_error()
    {
        using Tensor numbers = arange(3);

        numbers.Invoking(x => x[3]).Should().Throw<ExternalException>().WithMessage("*out of*");
    }

    [Fact]
    public void A_disposed_index_is_refused_before_anything_is_read()
    {
        using Tensor numbers = arange(3);
        Tensor index = arange(1);
        index.Dispose();

        numbers.Invoking(x => x[index]).Should().Throw<InvalidOperationException>().WithMessage("Tensor invalid -- empty handle.");
    }
}
