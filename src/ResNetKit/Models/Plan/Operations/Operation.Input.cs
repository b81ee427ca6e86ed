namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>The image that enters; the one layer without inputs.</summary>
    public sealed record Input : Operation
    {
        /// <inheritdoc/>
        public override string Type => "Input";

        internal override int InputCount => 0;
    }
}
