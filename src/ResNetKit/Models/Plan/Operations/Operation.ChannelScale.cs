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

        internal override void Check(IReadOnlyList<ImageShape> inputs, Action<string, string> report)
        {
            var expected = new ImageShape(inputs[0].Channels, 1, 1);
            if (inputs[1] != expected)
            {
                report("SqueezeExcitation", $"the factors for an image of shape {inputs[0]} must have the shape {expected}, not {inputs[1]}");
            }
        }
    }
}
