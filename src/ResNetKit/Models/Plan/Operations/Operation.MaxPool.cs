namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>Represents the maximum of each square window.</summary>
    /// <param name="Kernel">The number of rows and columns of the window.</param>
    /// <param name="Stride">The distance between neighboring windows, in positions of the input.</param>
    /// <param name="Padding">The number of positions added to each side. They are never the maximum.</param>
    public sealed record MaxPool(int Kernel, int Stride, int Padding = 0) : Operation
    {
        /// <inheritdoc/>
        public override string Type => "MaxPool2d";

        /// <inheritdoc/>
        public override Window WindowOver(ImageShape input) => new(Kernel, Stride, Padding);

        internal override ImageShape Infer(IReadOnlyList<ImageShape> inputs)
        {
            var window = WindowOver(inputs[0]);
            return inputs[0] with { Height = window.Over(inputs[0].Height), Width = window.Over(inputs[0].Width) };
        }

        internal override void Check(IReadOnlyList<ImageShape> inputs, Action<string, string> report) =>
            CheckWindow(WindowOver(inputs[0]), inputs[0], report);
    }
}
