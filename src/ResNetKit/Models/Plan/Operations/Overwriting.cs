namespace ResNetKit.Models.Plan;

/// <summary>When an operation may write its result over its input.</summary>
internal enum Overwriting
{
    /// <summary>Never: the result has another shape, or the operation has no form in place.</summary>
    Never,

    /// <summary>Only when no gradients are recorded, because the backward pass reads the input.</summary>
    WithoutGradients,

    /// <summary>Always: the backward pass does not read the input.</summary>
    Always,
}
