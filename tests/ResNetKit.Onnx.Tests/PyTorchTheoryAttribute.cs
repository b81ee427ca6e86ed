using ServeAnywhere;

namespace ResNetKit.Onnx.Tests;

/// <summary>A theory that needs PyTorch, and is skipped with the reason where it is not installed.</summary>
internal sealed class PyTorchTheoryAttribute : TheoryAttribute
{
    public PyTorchTheoryAttribute() => Skip = ExternalProgram.PyTorch.MissingReason;
}
