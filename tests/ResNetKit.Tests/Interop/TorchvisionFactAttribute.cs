using System.Runtime.CompilerServices;

namespace ResNetKit.Tests.Interop;

/// <summary>Marks a test that needs torchvision. The test is skipped with the reason if <c>/usr/bin/python3</c> cannot import torchvision.</summary>
internal sealed class TorchvisionFactAttribute : FactAttribute
{
    private static readonly bool _installed = PyTorchFactAttribute.TryRun("-c", "import torchvision");

    public TorchvisionFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) =>
        Skip = _installed ? null : "torchvision cannot be run here; to have it, install the package python3-torchvision.";
}
