using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

public sealed class ConversionTests
{
    [Fact]
    public void Numbers_become_tensors_of_their_own_type()
    {
        using DisposeScope scope = NewDisposeScope();

        Type(1.0).Should().Be(ScalarType.Float64);
        Type(1f).Should().Be(ScalarType.Float32);
        Type(1).Should().Be(ScalarType.Int32);
        Type(1L).Should().Be(ScalarType.Int64);
        Type((short)1).Should().Be(ScalarType.Int16);
        Type((byte)1).Should().Be(ScalarType.Byte);
        Type((sbyte)1).Should().Be(ScalarType.Int8);
        Type(true).Should().Be(ScalarType.Bool);
        tensor(1.0).dtype.Should().Be(ScalarType.Float64);

        static ScalarType Type(Tensor tensor) => tensor.dtype;
    }

    [Fact]
    public void A_number_times_a_tensor_keeps_the_type_of_the_tensor()
    {
        using DisposeScope scope = NewDisposeScope();

        (ones(2, dtype: ScalarType.BFloat16) * 2.0).dtype.Should().Be(ScalarType.BFloat16);
        (1 - ones(2)).dtype.Should().Be(ScalarType.Float32);
        (3.0 / full(2, 2, 4f)).data<float>().ToArray().Should().AllBeEquivalentTo(0.75f);
        (arange(3) + 1).dtype.Should().Be(ScalarType.Int64);
        (arange(5) % 2).data<long>().ToArray().Should().Equal(0, 1, 0, 1, 0);
    }

    [Fact]
    public void Arrays_are_copied_by_tensor_and_shared_by_from_array()
    {
        using DisposeScope scope = NewDisposeScope();
        float[] numbers = [1, 2, 3];
        Tensor copy = tensor(numbers);
        Tensor shared = from_array(numbers);

        numbers[0] = 9;

        copy[0].ToSingle().Should().Be(1);
        shared[0].ToSingle().Should().Be(9);
        shared.add_(1);
        numbers.Should().Equal(10, 3, 4);
    }

    [Fact]
    public void An_array_stays_pinned_while_a_view_of_its_tensor_lives()
    {
        Tensor Share()
        {
            using DisposeScope scope = NewDisposeScope();
            return from_array(Enumerable.Range(0, 1000).ToArray())[1..].MoveToOuterDisposeScope();
        }

        using Tensor view = Share();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);

        view.data<int>().ToArray().Should().Equal(Enumerable.Range(1, 999));
    }

    [Fact]
    public void A_buffer_is_read_from_an_offset_as_another_type()
    {
        using DisposeScope scope = NewDisposeScope();
        byte[] buffer = [9, 9, 1, 0, 2, 0];

        Tensor shorts = frombuffer(buffer, ScalarType.Int16, offset: 2);

        shorts.data<short>().ToArray().Should().Equal(1, 2);
        buffer.Invoking(b => frombuffer(b, ScalarType.Int16, count: 4)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Arrays_of_several_dimensions_keep_their_shape()
    {
        using DisposeScope scope = NewDisposeScope();

        Tensor matrix = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });

        matrix.shape.Should().Equal(2, 3);
        matrix[1, 0].ToSingle().Should().Be(4);
        matrix.data<float>().ToNDArray().Should().BeEquivalentTo(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
    }

    [Fact]
    public void Values_that_do_not_fill_the_shape_are_refused()
    {
        float[] numbers = [1, 2, 3];

        numbers.Invoking(values => tensor(values, [2, 2])).Should().Throw<ArgumentException>().WithMessage("*3 values*4 elements*");
    }

    [Fact]
    public void Reading_an_element_needs_the_type_of_the_tensor()
    {
        using Tensor number = tensor(1.5f);

        number.item<float>().Should().Be(1.5f);
        number.Invoking(x => x.item<double>()).Should().Throw<ArgumentException>();
        number.Invoking(x => x.data<int>()).Should().Throw<ArgumentException>();
        number.ToDouble().Should().Be(1.5);
        ((float)number).Should().Be(1.5f);
    }

    [Fact]
    public void BFloat16_is_read_as_a_number_of_another_type_only()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor number = tensor(1.5f).bfloat16();

        number.ToSingle().Should().Be(1.5f);
        number.Invoking(x => x.item<float>()).Should().Throw<ArgumentException>();
        number.Invoking(x => x.item<ushort>()).Should().Throw<ArgumentException>();
        number.bytes.ToArray().Should().Equal(0xC0, 0x3F);
    }

    [Fact]
    public void A_number_too_large_for_its_type_is_an_error_and_no_crash()
    {
        using Tensor number = tensor(300);

        number.Invoking(x => x.ToByte()).Should().Throw<OverflowException>();
    }

    [Fact]
    public void A_tensor_of_several_elements_is_no_number()
    {
        using Tensor pair = ones(2);

        pair.Invoking(x => x.ToSingle()).Should().Throw<ArgumentException>();
        pair.Invoking(x => x.item<float>()).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Elements_are_read_and_written_row_by_row_whatever_the_strides()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor columns = arange(6).reshape(2, 3).t();

        columns.data<long>().ToArray().Should().Equal(0, 3, 1, 4, 2, 5);
        columns.data<long>()[2, 1].Should().Be(5);
        columns.data<long>().Should().Equal(0, 3, 1, 4, 2, 5);
        columns.data<long>().CopyFrom([7, 8], tensorIndex: 1);
        columns.data<long>().ToArray().Should().Equal(0, 7, 8, 4, 2, 5);
    }

    [Fact]
    public void Bytes_are_those_of_a_contiguous_tensor_on_the_CPU()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor numbers = tensor(new short[] { 1, 2 });

        numbers.bytes[2] = 5;

        numbers.data<short>().ToArray().Should().Equal(1, 5);
        zeros(2, 3).t().Invoking(x => x.bytes.Length).Should().Throw<InvalidOperationException>();
        numbers.Invoking(x => x.bytes = new byte[3]).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void To_makes_another_wrapper_even_when_nothing_changes()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor numbers = ones(3);

        Tensor same = numbers.to(CPU);

        same.Should().NotBeSameAs(numbers);
        same.add_(1);
        numbers[0].ToSingle().Should().Be(2, "both wrap one native tensor");
        numbers.to(ScalarType.Float32, copy: true).add_(1);
        numbers[0].ToSingle().Should().Be(2);
    }

    [Fact]
    public void Conversion_can_dispose_what_it_converts()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor numbers = ones(3);

        _ = numbers.to_type(ScalarType.Float64, disposeAfter: true);

        numbers.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void Integer_ranges_are_Int64_and_others_of_the_default_type()
    {
        using DisposeScope scope = NewDisposeScope();

        arange(3).dtype.Should().Be(ScalarType.Int64);
        arange(0, 1, 0.25).dtype.Should().Be(ScalarType.Float32);
        full(1, 5).dtype.Should().Be(ScalarType.Int64);
        ones(1).dtype.Should().Be(ScalarType.Float32);
    }

    [Fact]
    public void Like_factories_keep_type_and_layout()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor columns = zeros([2, 3], ScalarType.Float64).t();

        ones_like(columns).dtype.Should().Be(ScalarType.Float64);
        ones_like(columns).stride().Should().Equal(columns.stride());
        empty_like(columns, ScalarType.Int32).dtype.Should().Be(ScalarType.Int32);
    }

    [Fact]
    public void Devices_are_read_from_names()
    {
        new Device("cuda:1").index.Should().Be(1);
        new Device("cpu").ToString().Should().Be("cpu");
        device("cuda").index.Should().Be(-1);
        "cuda:x".Invoking(name => new Device(name)).Should().Throw<ArgumentException>();
        "tpu".Invoking(name => new Device(name)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_tensor_describes_itself_by_shape_type_and_device()
    {
        using DisposeScope scope = NewDisposeScope();

        zeros(2, 3).ToString().Should().Be("[2x3], type = Float32, device = cpu");
        tensor(2.5).ToString().Should().Be("[], type = Float64, device = cpu, value = 2.5");
    }
}
