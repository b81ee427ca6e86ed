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
    /// AVX-512. On an x64 processor without these instructions, libtorch computes in bfloat16 more slowly than in float32.
    /// </summary>
    public static bool HasBFloat16 { get; } = Detect(Avx512BFloat16, AmxBFloat16);

    // With the instructions of AVX512-BF16 alone, libtorch 2.10 trains more slowly in bfloat16 than in float32
    // (docs/decisions/0019-leave-out-bfloat16-kernels.md).
    private static readonly bool _hasAmx = Detect(0, AmxBFloat16);

    /// <summary>
    /// Gets the type in which a device is assumed to compute fastest: bfloat16 for a CUDA device, and for a CPU with AMX; otherwise, float32.
    /// </summary>
    internal static torch.ScalarType FastestTypeOn(torch.Device device) =>
        device.type == DeviceType.CUDA || _hasAmx ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32;

    // Determines whether the CPUID instruction reports one of the given bits: those of "more" in EAX of leaf 7.1, or those of "extended" in EDX of leaf
    // 7.0.
    private static bool Detect(int more, int extended)
    {
        // .NET has no property for these instructions. Avx512F.IsSupported ensures that the operating system saves the wide registers.
        if (!X86Base.IsSupported || !Avx512F.IsSupported || X86Base.CpuId(0, 0).Eax < 7)
        {
            return false;
        }

        var features = X86Base.CpuId(7, 0);
        var moreFeatures = features.Eax >= 1 ? X86Base.CpuId(7, 1) : default;
        return (moreFeatures.Eax & more) != 0 || (features.Edx & extended) != 0;
    }
}
