using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace ResNetKit;

/// <summary>Tells whether the hardware computes bfloat16 with instructions of its own, so that it is worth choosing.</summary>
public static class BFloat16Support
{
    private const int Avx512BFloat16 = 1 << 5;
    private const int AmxBFloat16 = 1 << 22;

    /// <summary>Whether this processor has AVX512-BF16 or AMX, and the operating system lets programs use them.</summary>
    public static bool OnProcessor { get; } = Detect();

    internal static Precision Resolve(Precision precision, torch.Device device) => precision switch
    {
        Precision.Auto => device.type == DeviceType.CUDA || OnProcessor ? Precision.BFloat16 : Precision.Float32,
        _ => precision,
    };

    private static bool Detect()
    {
        // .NET has no flag for either. Avx512F.IsSupported covers the operating system's side: it saves the wide registers.
        if (!X86Base.IsSupported || !Avx512F.IsSupported || X86Base.CpuId(0, 0).Eax < 7)
        {
            return false;
        }

        var features = X86Base.CpuId(7, 0);
        var more = features.Eax >= 1 ? X86Base.CpuId(7, 1) : default;
        return (more.Eax & Avx512BFloat16) != 0 || (features.Edx & AmxBFloat16) != 0;
    }
}
