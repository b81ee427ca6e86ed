namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>The first input (C, H, W) times the second, (C, 1, 1): one factor for each channel.</summary>
    public sealed record ChannelScale : Operation
    {
        /// <inheritdoc/>
        public override string Type => "ChannelScale";

        internal override int InputCount => 2;

        internal override Overwriting Overwriting => Overwriting.WithoutGradients;
    }
}
