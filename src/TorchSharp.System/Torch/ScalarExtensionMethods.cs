namespace TorchSharp;

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => new(NativeScalar.From((long)value));

    public static Scalar ToScalar(this sbyte value) => new(NativeScalar.From((long)value));

    public static Scalar ToScalar(this short value) => new(NativeScalar.From((long)value));

    public static Scalar ToScalar(this int value) => new(NativeScalar.From((long)value));

    public static Scalar ToScalar(this long value) => new(NativeScalar.From(value));

    public static Scalar ToScalar(this Half value) => new(NativeScalar.From((double)value));

    public static Scalar ToScalar(this float value) => new(NativeScalar.From((double)value));

    public static Scalar ToScalar(this double value) => new(NativeScalar.From(value));

    public static Scalar ToScalar(this bool value) => new(NativeScalar.From(value));

    public static Half ToHalf(this Scalar value) => (Half)value.Value.AsFloating;

    public static float ToSingle(this Scalar value) => (float)value.Value.AsFloating;

    public static double ToDouble(this Scalar value) => value.Value.AsFloating;

    public static byte ToByte(this Scalar value) => checked((byte)value.Value.AsInteger);

    public static sbyte ToSByte(this Scalar value) => checked((sbyte)value.Value.AsInteger);

    public static short ToInt16(this Scalar value) => checked((short)value.Value.AsInteger);

    public static int ToInt32(this Scalar value) => checked((int)value.Value.AsInteger);

    public static long ToInt64(this Scalar value) => value.Value.AsInteger;

    public static bool ToBoolean(this Scalar value) => value.Value.AsFloating != 0;
}
