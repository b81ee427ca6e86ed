using System.Runtime.CompilerServices;
using TorchSharp;

namespace ResNetKit.Tests.Gpu;

/// <summary>Marks a test that needs an NVIDIA GPU and the CUDA build of libtorch. The test is skipped with a message if there is none.</summary>
public sealed class GpuFactAttribute : FactAttribute
{
    public GpuFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        if (!torch.cuda.is_available())
        {
            Skip = "Needs an NVIDIA GPU: build the tests with -p:TorchBackend=cuda.";
        }
    }
}
