namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>Represents batch normalization of each channel, with scale and shift (Ioffe and Szegedy 2015).</summary>
    /// <param name="Channels">The number of channels of input and output.</param>
    /// <param name="Momentum">The weight of a new batch in the running statistics.</param>
    /// <param name="Epsilon">The value added to the variance.</param>
    /// <param name="ZeroScale"><see langword="true"/> to initialize the scale to 0 instead of 1, so that a block starts as its shortcut.</param>
    public sealed record BatchNormalization(int Channels, double Momentum = 0.1, double Epsilon = 1e-5, bool ZeroScale = false) : Operation
    {
        /// <inheritdoc/>
        public override string Type => "BatchNorm2d";

        /// <inheritdoc/>
        public override IReadOnlyList<ParameterPlan> Parameters =>
            [new ParameterPlan("weight", [Channels]), new ParameterPlan("bias", [Channels])];
    }
}
