using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Specifies the number format of the forward and backward passes.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<Precision>))]
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The field knows the formats by these names.")]
public enum Precision
{
    /// <summary>
    /// <see cref="BFloat16"/> on CUDA devices and on processors with AMX; otherwise, <see cref="Float32"/>.
    /// </summary>
    Auto,

    /// <summary>
    /// The forward and backward passes compute in float32. On GPUs that support the format TF32 (11 significant bits), convolutions round their inputs
    /// to TF32, unless <c>torch.backends.cudnn.allow_tf32</c> is <see langword="false"/>.
    /// </summary>
    Float32,

    /// <summary>
    /// Mixed precision: activations and the weights of convolutions and linear layers are bfloat16; normalization layers, their running statistics, the loss
    /// and the weights that the optimizer updates are float32.
    /// </summary>
    [JsonStringEnumMemberName("bfloat16")]
    BFloat16,
}
