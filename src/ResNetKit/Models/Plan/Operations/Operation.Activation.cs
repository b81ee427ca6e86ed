namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>An activation function, position by position.</summary>
    /// <param name="Function">Which one.</param>
    public sealed record Activation(ActivationType Function) : Operation
    {
        /// <inheritdoc/>
        public override string Type => Function.ToString();

        // The gradient of ReLU is read off its output; that of the smooth ones needs their input.
        internal override bool KeepsOutputForBackward => Function == ActivationType.ReLU;

        internal override Overwriting Overwriting =>
            Function == ActivationType.ReLU ? Overwriting.Always : Overwriting.WithoutGradients;
    }
}
