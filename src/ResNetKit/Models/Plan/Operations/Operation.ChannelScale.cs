namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>
    /// Represents the multiplication of each channel by a factor. The first input, (C, H, W), contains the channels. The second input, (C, 1, 1),
    /// contains the factors.
    /// </summary>
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
