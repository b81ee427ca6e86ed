namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>Represents an activation function, applied to each value.</summary>
    /// <param name="Function">The function.</param>
    public sealed record Activation(ActivationType Function) : Operation
    {
        /// <inheritdoc/>
        public override string Type => Function.ToString();

        // The gradient of ReLU is computed from its output. The gradients of GELU and SiLU are computed from their input.
        internal override bool KeepsOutputForBackward => Function == ActivationType.ReLU;

        internal override Overwriting Overwriting =>
            Function == ActivationType.ReLU ? Overwriting.Always : Overwriting.WithoutGradients;
    }
}
