using ServeAnywhere;

namespace ResNetKit.Onnx.Tests;

/// <summary>A theory that needs ONNX Runtime, and is skipped with the reason where it is not installed.</summary>
internal sealed class OnnxRuntimeTheoryAttribute : TheoryAttribute
{
    public OnnxRuntimeTheoryAttribute() => Skip = ExternalProgram.OnnxRuntime.MissingReason;
}
