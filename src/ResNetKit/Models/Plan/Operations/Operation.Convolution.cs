namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>A square two-dimensional convolution with zero padding.</summary>
    /// <param name="InputChannels">Channels of the input.</param>
    /// <param name="Filters">Channels of the output.</param>
    /// <param name="Kernel">Rows and columns of the kernel.</param>
    /// <param name="Stride">Positions from one window to the next.</param>
    /// <param name="Padding">Zeros on each side.</param>
    /// <param name="Groups">Groups of channels that do not see each other.</param>
    /// <param name="HasBias">Whether each filter adds a bias.</param>
    /// <param name="FixedWeight">Whether the weight is left out of training.</param>
    public sealed record Convolution(
        int InputChannels, int Filters, int Kernel, int Stride, int Padding, int Groups = 1, bool HasBias = false, bool FixedWeight = false)
        : Operation
    {
        /// <inheritdoc/>
        public override string Type => "Conv2d";

        /// <summary>
        /// Gets whether the layer drops the pixels between its windows first and then convolves with stride 1, which is the same sum.
        /// </summary>
        /// <remarks>
        /// libtorch (1.13 to 2.10) writes outside its memory in the weight gradient of a channels-last 1×1 convolution with a stride and
        /// 2 to 7 input channels, on processors with AVX2 and without AVX-512. Without the stride it does not.
        /// </remarks>
        internal bool SubsamplesInput => Kernel == 1 && Stride > 1 && Padding == 0 && InputChannels is > 1 and < 8;

        /// <inheritdoc/>
        public override IReadOnlyList<ParameterPlan> Parameters
        {
            get
            {
                var weight = new ParameterPlan("weight", [Filters, InputChannels / Groups, Kernel, Kernel], !FixedWeight);
                return HasBias ? [weight, new ParameterPlan("bias", [Filters])] : [weight];
            }
        }

        /// <inheritdoc/>
        public override Window WindowOver(ImageShape input) => new(Kernel, Stride, Padding);

        internal override ImageShape Infer(IReadOnlyList<ImageShape> inputs)
        {
            var window = WindowOver(inputs[0]);
            return new ImageShape(Filters, window.Over(inputs[0].Height), window.Over(inputs[0].Width));
        }

        internal override long MultiplyAdds(ImageShape output) =>
            (long)Filters * (InputChannels / Groups) * Kernel * Kernel * output.Height * output.Width;

        internal override void Check(IReadOnlyList<ImageShape> inputs, Action<string, string> report)
        {
            if (InputChannels % Groups != 0 || Filters % Groups != 0)
            {
                report("Groups", $"{Groups} groups do not divide {InputChannels} input channels and {Filters} filters");
            }

            CheckWindow(WindowOver(inputs[0]), inputs[0], report);
        }
    }
}
