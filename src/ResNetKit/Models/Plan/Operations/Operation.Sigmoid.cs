namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>Represents the logistic function, applied to each value.</summary>
    public sealed record Sigmoid : Operation
    {
        /// <inheritdoc/>
        public override string Type => "Sigmoid";

        internal override bool KeepsOutputForBackward => true;

        internal override Overwriting Overwriting => Overwriting.Always;
    }
}
