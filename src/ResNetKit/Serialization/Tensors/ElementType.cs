namespace ResNetKit.Serialization.Tensors;

/// <summary>Specifies the encoding of a value of a stored tensor. All encodings are little-endian.</summary>
internal enum ElementType
{
    /// <summary>Boolean value, one byte of 0 or 1.</summary>
    Bool,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>Signed 8-bit integer.</summary>
    I8,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Unsigned 32-bit integer.</summary>
    U32,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>4-bit float, two values in one byte.</summary>
    F4,

    /// <summary>6-bit float with 2 exponent and 3 mantissa bits, four values in three bytes.</summary>
    F6E2M3,

    /// <summary>6-bit float with 3 exponent and 2 mantissa bits, four values in three bytes.</summary>
    F6E3M2,

    /// <summary>8-bit float with 5 exponent and 2 mantissa bits.</summary>
    F8E5M2,

    /// <summary>8-bit float with 4 exponent and 3 mantissa bits.</summary>
    F8E4M3,

    /// <summary>8-bit power of two.</summary>
    F8E8M0,

    /// <summary>IEEE half precision.</summary>
    F16,

    /// <summary>bfloat16: the upper half of a single-precision float.</summary>
    BF16,

    /// <summary>IEEE single precision.</summary>
    F32,

    /// <summary>IEEE double precision.</summary>
    F64,

    /// <summary>Complex number of two single-precision floats.</summary>
    C64,

    /// <summary>Complex number of two double-precision floats. PyTorch supports it; safetensors does not.</summary>
    C128,
}
