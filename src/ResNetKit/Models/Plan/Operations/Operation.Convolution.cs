namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>Represents a square two-dimensional convolution with zero padding.</summary>
    /// <param name="InputChannels">The number of input channels.</param>
    /// <param name="Filters">The number of output channels.</param>
    /// <param name="Kernel">The number of rows and columns of the kernel.</param>
    /// <param name="Stride">The distance between neighboring windows, in positions of the input.</param>
    /// <param name="Padding">The number of zeros added to each side.</param>
    /// <param name="Groups">The number of groups. The filters of a group read only the input channels of that group.</param>
    /// <param name="HasBias"><see langword="true"/> if each filter adds a bias.</param>
    /// <param name="FixedWeight"><see langword="true"/> if the weight is excluded from training.</param>
    public sealed record Convolution(
        int InputChannels, int Filters, int Kernel, int Stride, int Padding, int Groups = 1, bool HasBias = false, bool FixedWeight = false)
        : Operation
    {
        /// <inheritdoc/>
        public override string Type => "Conv2d";

        /// <summary>
        /// Gets a value indicating whether the layer first takes the pixels that the 1×1 kernel reads and then convolves them with stride 1.
        /// This gives the same result.
        /// </summary>
        /// <remarks>
        /// Works around an error in libtorch 1.13 to 2.10. On processors with AVX2 but without AVX-512, the computation of the weight gradient of
        /// a channels-last 1×1 convolution may write outside the memory of the gradient. It does so if the stride is above 1 and there are 2 to 7
        /// input channels.
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
