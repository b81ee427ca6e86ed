namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>Represents the multiplication of every value by a constant.</summary>
    /// <param name="Factor">The constant.</param>
    public sealed record Scale(double Factor) : Operation
    {
        /// <inheritdoc/>
        public override string Type => "Scale";

        internal override Overwriting Overwriting => Overwriting.Always;
    }
}
