namespace ResNetKit.Models.Plan;

/// <summary>Specifies when an operation may overwrite its input.</summary>
internal enum Overwriting
{
    /// <summary>Never, for example because the output has another shape or the operation has no in-place form.</summary>
    Never,

    /// <summary>Only if no gradients are recorded, because the backward pass reads the input.</summary>
    WithoutGradients,

    /// <summary>Always, because the backward pass does not read the input.</summary>
    Always,
}
