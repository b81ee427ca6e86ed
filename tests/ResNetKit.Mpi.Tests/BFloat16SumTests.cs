using static TorchSharp.torch;

namespace ResNetKit.Mpi.Tests;

public sealed class BFloat16SumTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(1003)]
    public void Sums_are_those_of_libtorch_to_the_bit(int length)
    {
        using var generator = new Generator(3);
        using var scope = NewDisposeScope();
        var first = (randn(length, generator: generator) * 100).to(ScalarType.BFloat16);
        var second = randn(length, generator: generator).to(ScalarType.BFloat16);
        var expected = first + second;

        Add(first, second).Should().Equal(Bits(expected));
    }

    [Theory]
    [InlineData(0x3F80, 0x3B80, 0x3F80)] // 1 + 2^-8 is halfway between two numbers; here the lower one is even
    [InlineData(0x3F81, 0x3B80, 0x3F82)] // here the higher one is even
    [InlineData(0x7F7F, 0x7F7F, 0x7F80)] // a sum beyond the largest number becomes infinity
    [InlineData(0x7F80, 0x3F80, 0x7F80)] // infinity stays
    [InlineData(0x7F80, 0xFF80, 0x7FC0)] // infinity minus infinity is NaN
    [InlineData(0x7FFF, 0x3F80, 0x7FC0)] // NaN stays NaN
    [InlineData(0x8000, 0x8000, 0x8000)] // the sign of zeros
    public void Sums_are_rounded_to_the_nearest_and_keep_what_is_not_finite(int first, int second, int sum)
    {
        Span<ushort> values = [(ushort)first], sums = [(ushort)second];

        BFloat16Sum.Add(values, sums);

        sums[0].Should().Be((ushort)sum);
    }

    private static ushort[] Add(Tensor values, Tensor sums)
    {
        var added = Bits(sums);
        BFloat16Sum.Add(Bits(values), added);
        return added;
    }

    private static ushort[] Bits(Tensor values) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(values.bytes).ToArray();
}
