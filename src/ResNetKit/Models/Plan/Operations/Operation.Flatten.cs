namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>Represents flattening to a vector of length C·H·W, whose shape is written as (C·H·W, 1, 1).</summary>
    public sealed record Flatten : Operation
    {
        /// <inheritdoc/>
        public override string Type => "Flatten";

        internal override bool MayPassThrough => true;

        internal override ImageShape Infer(IReadOnlyList<ImageShape> inputs) => new(inputs[0].Size, 1, 1);
    }
}
