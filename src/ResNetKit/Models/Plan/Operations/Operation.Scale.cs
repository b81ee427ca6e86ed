namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>Every value times one constant.</summary>
    /// <param name="Factor">The constant.</param>
    public sealed record Scale(double Factor) : Operation
    {
        /// <inheritdoc/>
        public override string Type => "Scale";

        internal override Overwriting Overwriting => Overwriting.Always;
    }
}
