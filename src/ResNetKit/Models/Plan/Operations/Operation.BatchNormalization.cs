namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>Batch normalization over the channels (Ioffe and Szegedy 2015), with scale and shift.</summary>
    /// <param name="Channels">Channels of input and output.</param>
    /// <param name="Momentum">Share of a new batch in the running statistics.</param>
    /// <param name="Epsilon">Added to the variance.</param>
    /// <param name="ZeroScale">Whether the scale starts at zero instead of one, so that a block starts as the identity.</param>
    public sealed record BatchNormalization(int Channels, double Momentum = 0.1, double Epsilon = 1e-5, bool ZeroScale = false) : Operation
    {
        /// <inheritdoc/>
        public override string Type => "BatchNorm2d";

        /// <inheritdoc/>
        public override IReadOnlyList<ParameterPlan> Parameters =>
            [new ParameterPlan("weight", [Channels]), new ParameterPlan("bias", [Channels])];
    }
}
