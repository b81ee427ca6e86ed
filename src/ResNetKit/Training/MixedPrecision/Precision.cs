using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>The number format that forward and backward passes are computed in.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<Precision>))]
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The field knows the formats by these names.")]
public enum Precision
{
    /// <summary>
    /// <see cref="BFloat16"/> on CUDA and on processors with instructions for it (AVX512-BF16 or AMX), <see cref="Float32"/> elsewhere.
    /// </summary>
    Auto,

    /// <summary>Everything in 32-bit floating point.</summary>
    Float32,

    /// <summary>
    /// Mixed precision: activations and the weights of convolutions and linear layers in bfloat16; normalization layers, their running
    /// statistics, the loss and the weights that the optimizer updates in float32.
    /// </summary>
    [JsonStringEnumMemberName("bfloat16")]
    BFloat16,
}
