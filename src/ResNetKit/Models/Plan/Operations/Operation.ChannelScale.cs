namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>Represents the product of the first input, (C, H, W), and one factor per channel, the second input, (C, 1, 1).</summary>
    public sealed record ChannelScale : Operation
    {
        /// <inheritdoc/>
        public override string Type => "ChannelScale";

        internal override int InputCount => 2;

        internal override Overwriting Overwriting => Overwriting.WithoutGradients;
    }
}
