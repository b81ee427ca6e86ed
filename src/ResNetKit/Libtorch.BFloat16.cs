using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace ResNetKit;

/// <content>Detects whether the processor has instructions for bfloat16.</content>
public static partial class Libtorch
{
    private const int Avx512BFloat16 = 1 << 5;
    private const int AmxBFloat16 = 1 << 22;

    /// <summary>
    /// Gets a value indicating whether the processor has instructions for bfloat16 (AVX512-BF16 or AMX) and the operating system supports
    /// AVX-512. Without these instructions, libtorch computes in bfloat16 more slowly than in float32.
    /// </summary>
    public static bool HasBFloat16 { get; } = DetectBFloat16();

    /// <summary>
    /// Gets the type in which a device computes fastest: bfloat16 if the device is a CUDA device or <see cref="HasBFloat16"/> is <see langword="true"/>;
    /// otherwise, float32.
    /// </summary>
    internal static torch.ScalarType FastestTypeOn(torch.Device device) =>
        device.type == DeviceType.CUDA || HasBFloat16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32;

    private static bool DetectBFloat16()
    {
        // .NET has no property for these instructions. Avx512F.IsSupported ensures that the operating system saves the wide registers.
        if (!X86Base.IsSupported || !Avx512F.IsSupported || X86Base.CpuId(0, 0).Eax < 7)
        {
            return false;
        }

        var features = X86Base.CpuId(7, 0);
        var more = features.Eax >= 1 ? X86Base.CpuId(7, 1) : default;
        return (more.Eax & Avx512BFloat16) != 0 || (features.Edx & AmxBFloat16) != 0;
    }
}
