using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ResNetKit.Mpi;

/// <summary>The sum of bfloat16 numbers, which MPI does not know: it calls this for each two parts that it has brought together.</summary>
internal static unsafe class BFloat16Sum
{
    private const uint Infinity = 0x7F80_0000;

    /// <summary>Adds numbers to others, as MPI asks for it (MPI_User_function).</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Add(void* values, void* sums, int* count, nint* type) =>
        Add(new ReadOnlySpan<ushort>(values, *count), new Span<ushort>(sums, *count));

    /// <summary>Adds numbers to others: in float32, and rounded to the nearest, to the even one of two.</summary>
    public static void Add(ReadOnlySpan<ushort> values, Span<ushort> sums)
    {
        var done = 0;
        for (; done <= sums.Length - Vector<ushort>.Count; done += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(values[done..]), out var firstLow, out var firstHigh);
            Vector.Widen(new Vector<ushort>(sums[done..]), out var secondLow, out var secondHigh);
            Vector.Narrow(Add(firstLow, secondLow), Add(firstHigh, secondHigh)).CopyTo(sums[done..]);
        }

        for (; done < sums.Length; done++)
        {
            sums[done] = (ushort)Add(new Vector<uint>(values[done]), new Vector<uint>(sums[done]))[0];
        }
    }

    private static Vector<uint> Add(Vector<uint> first, Vector<uint> second)
    {
        var sum = Vector.AsVectorUInt32(Vector.AsVectorSingle(first << 16) + Vector.AsVectorSingle(second << 16));
        var rounded = (sum + new Vector<uint>(0x7FFF) + ((sum >> 16) & Vector<uint>.One)) >> 16;

        // Rounding could carry the digits of a NaN into its sign.
        var isNaN = Vector.GreaterThan(sum & new Vector<uint>(0x7FFF_FFFF), new Vector<uint>(Infinity));
        return Vector.ConditionalSelect(isNaN, new Vector<uint>(0x7FC0), rounded);
    }
}
