namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>One value for each channel: the mean or the largest of all its positions. The output is (C, 1, 1).</summary>
    /// <param name="Pooling">Which of the two.</param>
    public sealed record GlobalPool(PoolingType Pooling) : Operation
    {
        /// <inheritdoc/>
        public override string Type => Pooling == PoolingType.Max ? "GlobalMaxPool2d" : "GlobalAvgPool2d";

        /// <inheritdoc/>
        public override Window WindowOver(ImageShape input)
        {
            var size = Math.Max(input.Height, input.Width);
            return new Window(size, size, 0);
        }

        internal override ImageShape Infer(IReadOnlyList<ImageShape> inputs) => inputs[0] with { Height = 1, Width = 1 };
    }
}
