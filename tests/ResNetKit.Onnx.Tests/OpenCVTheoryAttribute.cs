using ServeAnywhere;

namespace ResNetKit.Onnx.Tests;

/// <summary>A theory that needs OpenCV, and is skipped with the reason where it is not installed.</summary>
internal sealed class OpenCVTheoryAttribute : TheoryAttribute
{
    public OpenCVTheoryAttribute() => Skip = ExternalProgram.OpenCV.MissingReason;
}
