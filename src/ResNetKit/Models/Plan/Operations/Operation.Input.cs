namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>Represents the input image, the only layer without inputs.</summary>
    public sealed record Input : Operation
    {
        /// <inheritdoc/>
        public override string Type => "Input";

        internal override int InputCount => 0;
    }
}
