namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>
    /// Represents the shortcut without parameters (option A of He et al. 2015): every <paramref name="Stride"/>-th position of the input, with
    /// channels of zeros appended.
    /// </summary>
    /// <param name="Filters">The number of output channels.</param>
    /// <param name="Stride">The distance between the positions taken.</param>
    public sealed record ZeroPaddedShortcut(int Filters, int Stride) : Operation
    {
        /// <inheritdoc/>
        public override string Type => "ZeroPaddedShortcut";

        /// <inheritdoc/>
        public override Window WindowOver(ImageShape input) => new(1, Stride, 0);

        internal override ImageShape Infer(IReadOnlyList<ImageShape> inputs)
        {
            var window = WindowOver(inputs[0]);
            return new ImageShape(Filters, window.Over(inputs[0].Height), window.Over(inputs[0].Width));
        }

        internal override void Check(IReadOnlyList<ImageShape> inputs, Action<string, string> report)
        {
            if (Filters < inputs[0].Channels)
            {
                report("Shortcut", $"a zero-padded shortcut cannot go from {inputs[0].Channels} channels to {Filters}");
            }

            CheckWindow(WindowOver(inputs[0]), inputs[0], report);
        }
    }
}
