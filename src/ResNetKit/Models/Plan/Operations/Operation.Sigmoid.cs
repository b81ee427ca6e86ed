namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>The logistic function, position by position.</summary>
    public sealed record Sigmoid : Operation
    {
        /// <inheritdoc/>
        public override string Type => "Sigmoid";

        internal override bool KeepsOutputForBackward => true;

        internal override Overwriting Overwriting => Overwriting.Always;
    }
}
