using static TorchSharp.torch;

namespace TorchSharp;

public static partial class TensorExtensionMethods
{
    public static float ToSingle(this Tensor value) => (float)Only(value).AsFloating;

    public static double ToDouble(this Tensor value) => Only(value).AsFloating;

    public static Half ToHalf(this Tensor value) => (Half)Only(value).AsFloating;

    public static long ToInt64(this Tensor value) => Only(value).AsInteger;

    public static int ToInt32(this Tensor value) => checked((int)Only(value).AsInteger);

    public static short ToInt16(this Tensor value) => checked((short)Only(value).AsInteger);

    public static byte ToByte(this Tensor value) => checked((byte)Only(value).AsInteger);

    public static sbyte ToSByte(this Tensor value) => checked((sbyte)Only(value).AsInteger);

    public static bool ToBoolean(this Tensor value) => Only(value).AsFloating != 0;

    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (size, dimension) => checked(size * dimension));

    public static int ElementSize(this ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 or ScalarType.ComplexFloat32 => 8,
        ScalarType.ComplexFloat64 => 16,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type."),
    };

    private static NativeScalar Only(Tensor tensor)
    {
        if (tensor.NumberOfElements != 1)
            throw new ArgumentException($"A number needs a tensor of one element; this one has {tensor.NumberOfElements}.", nameof(tensor));
        return tensor.Element();
    }
}
