using System.Globalization;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>A number with its kind, passed by value; the shim's <c>scalar</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeScalar
{
    internal enum Kind
    {
        None = 0,
        Integer = 1,
        Floating = 2,
        Boolean = 3,
    }

    private readonly long _bits;
    private readonly int _kind;

    private NativeScalar(long bits, Kind kind)
    {
        _bits = bits;
        _kind = (int)kind;
    }

    internal static readonly NativeScalar One = From(1L);

    internal static NativeScalar From(long value) => new(value, Kind.Integer);

    internal static NativeScalar From(double value) => new(BitConverter.DoubleToInt64Bits(value), Kind.Floating);

    internal static NativeScalar From(bool value) => new(value ? 1 : 0, Kind.Boolean);

    /// <summary>The scalar's value, or the absent scalar for null.</summary>
    internal static NativeScalar Of(Scalar? scalar) => scalar is null ? default : scalar.Value;

    public override string ToString() => Is switch
    {
        Kind.Boolean => _bits != 0 ? "True" : "False",
        Kind.Floating => AsFloating.ToString(CultureInfo.InvariantCulture),
        _ => _bits.ToString(CultureInfo.InvariantCulture),
    };

    internal Kind Is => (Kind)_kind;

    internal long AsInteger => _kind == (int)Kind.Floating ? checked((long)AsFloating) : _bits;

    /// <summary>The value as the managed type of a tensor's elements, which holds it exactly.</summary>
    internal T ToType<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(double)) return (T)(object)AsFloating;
        if (typeof(T) == typeof(float)) return (T)(object)(float)AsFloating;
        if (typeof(T) == typeof(Half)) return (T)(object)(Half)AsFloating;
        if (typeof(T) == typeof(long)) return (T)(object)AsInteger;
        if (typeof(T) == typeof(int)) return (T)(object)checked((int)AsInteger);
        if (typeof(T) == typeof(short)) return (T)(object)checked((short)AsInteger);
        if (typeof(T) == typeof(byte)) return (T)(object)checked((byte)AsInteger);
        if (typeof(T) == typeof(sbyte)) return (T)(object)checked((sbyte)AsInteger);
        if (typeof(T) == typeof(bool)) return (T)(object)(_bits != 0);
        throw new ArgumentException($"No tensor has elements of type {typeof(T).Name}.");
    }

    internal double AsFloating => _kind == (int)Kind.Floating ? BitConverter.Int64BitsToDouble(_bits) : _bits;
}
