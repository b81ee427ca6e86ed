using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace ResNetKit;

/// <summary>Detects whether the hardware has instructions for bfloat16. Without them, computing in bfloat16 is slower than in float32.</summary>
public static class BFloat16Support
{
    private const int Avx512BFloat16 = 1 << 5;
    private const int AmxBFloat16 = 1 << 22;

    /// <summary>Gets a value indicating whether the processor has AVX512-BF16 or AMX, and the operating system supports them.</summary>
    public static bool OnProcessor { get; } = Detect();

    internal static Precision Resolve(Precision precision, torch.Device device) => precision switch
    {
        Precision.Auto => device.type == DeviceType.CUDA || OnProcessor ? Precision.BFloat16 : Precision.Float32,
        _ => precision,
    };

    private static bool Detect()
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
