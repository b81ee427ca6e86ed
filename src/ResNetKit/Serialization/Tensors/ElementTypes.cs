using TorchSharp;

namespace ResNetKit.Serialization.Tensors;

/// <summary>Provides, for each <see cref="ElementType"/>, its name in a safetensors header, its size and its torch type.</summary>
internal static class ElementTypes
{
    private sealed record Row(ElementType Type, string? SafetensorsName, int Bits, torch.ScalarType? TorchType);

    private static readonly Row[] _rows =
    [
        new(ElementType.Bool, "BOOL", 8, torch.ScalarType.Bool),
        new(ElementType.U8, "U8", 8, torch.ScalarType.Byte),
        new(ElementType.I8, "I8", 8, torch.ScalarType.Int8),
        new(ElementType.U16, "U16", 16, null),
        new(ElementType.I16, "I16", 16, torch.ScalarType.Int16),
        new(ElementType.U32, "U32", 32, null),
        new(ElementType.I32, "I32", 32, torch.ScalarType.Int32),
        new(ElementType.U64, "U64", 64, null),
        new(ElementType.I64, "I64", 64, torch.ScalarType.Int64),
        new(ElementType.F4, "F4", 4, null),
        new(ElementType.F6E2M3, "F6_E2M3", 6, null),
        new(ElementType.F6E3M2, "F6_E3M2", 6, null),
        new(ElementType.F8E5M2, "F8_E5M2", 8, null),
        new(ElementType.F8E4M3, "F8_E4M3", 8, null),
        new(ElementType.F8E8M0, "F8_E8M0", 8, null),
        new(ElementType.F16, "F16", 16, torch.ScalarType.Float16),
        new(ElementType.BF16, "BF16", 16, torch.ScalarType.BFloat16),
        new(ElementType.F32, "F32", 32, torch.ScalarType.Float32),
        new(ElementType.F64, "F64", 64, torch.ScalarType.Float64),
        new(ElementType.C64, "C64", 64, torch.ScalarType.ComplexFloat32),
        new(ElementType.C128, null, 128, torch.ScalarType.ComplexFloat64),
    ];

    private static readonly Dictionary<ElementType, Row> _byType = _rows.ToDictionary(row => row.Type);

    private static readonly Dictionary<string, Row> _byName =
        _rows.Where(row => row.SafetensorsName is not null).ToDictionary(row => row.SafetensorsName!, StringComparer.Ordinal);

    private static readonly Dictionary<torch.ScalarType, Row> _byTorchType =
        _rows.Where(row => row.TorchType is not null).ToDictionary(row => row.TorchType!.Value);

    /// <summary>Gets the size of one value in bits.</summary>
    public static int BitSize(this ElementType type) => _byType[type].Bits;

    /// <summary>Gets the name in a safetensors header, or <see langword="null"/> if the format has none.</summary>
    public static string? SafetensorsName(this ElementType type) => _byType[type].SafetensorsName;

    /// <summary>Gets the torch type with the same encoding, or <see langword="null"/> if TorchSharp has none.</summary>
    public static torch.ScalarType? TorchType(this ElementType type) => _byType[type].TorchType;

    /// <summary>Gets the element type of a torch type.</summary>
    /// <exception cref="NotSupportedException">No element type corresponds to the torch type, for example because the torch type is quantized.</exception>
    public static ElementType FromTorch(torch.ScalarType type) =>
        TryFromTorch(type, out var elementType)
            ? elementType
            : throw new NotSupportedException($"Tensors of type {type} cannot be saved.");

    /// <summary>Finds the element type of a torch type.</summary>
    public static bool TryFromTorch(torch.ScalarType torchType, out ElementType type)
    {
        var found = _byTorchType.TryGetValue(torchType, out var row);
        type = row?.Type ?? default;
        return found;
    }

    /// <summary>Finds the element type by its name in a safetensors header.</summary>
    public static bool TryParseSafetensors(string name, out ElementType type)
    {
        var found = _byName.TryGetValue(name, out var row);
        type = row?.Type ?? default;
        return found;
    }

    /// <summary>Computes the size of a tensor in bytes.</summary>
    /// <returns>
    /// The size, or <see langword="null"/> if the tensor is impossible. This is the case if a dimension is negative, or if the values do not fill
    /// whole bytes. It is also the case if the product of the nonzero dimensions is so large that the number of bits could overflow a 64-bit integer.
    /// </returns>
    public static long? ByteCount(this ElementType type, IEnumerable<long> shape)
    {
        var extent = 1L;
        var isEmpty = false;
        foreach (var size in shape)
        {
            if (size < 0 || Math.Max(size, 1) > long.MaxValue / 128 / extent)
            {
                return null;
            }

            extent *= Math.Max(size, 1);
            isEmpty |= size == 0;
        }

        var bits = isEmpty ? 0 : extent * BitSize(type);
        return bits % 8 == 0 ? bits / 8 : null;
    }
}
