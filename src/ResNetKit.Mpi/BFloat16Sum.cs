using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ResNetKit.Mpi;

/// <summary>Adds bfloat16 numbers for MPI, which does not have this type. MPI calls the method for each pair of buffers that it combines.</summary>
internal static unsafe class BFloat16Sum
{
    private const uint Infinity = 0x7F80_0000;

    /// <summary>Adds values to sums, in the form of a callback of MPI (MPI_User_function).</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Add(void* values, void* sums, int* count, nint* type) =>
        Add(new ReadOnlySpan<ushort>(values, *count), new Span<ushort>(sums, *count));

    /// <summary>Adds values to sums. The addition is computed in float32, and its results are rounded to the nearest bfloat16, ties to even.</summary>
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

        // Without this, rounding could carry from the significand of a NaN into its sign bit.
        var isNaN = Vector.GreaterThan(sum & new Vector<uint>(0x7FFF_FFFF), new Vector<uint>(Infinity));
        return Vector.ConditionalSelect(isNaN, new Vector<uint>(0x7FC0), rounded);
    }
}
