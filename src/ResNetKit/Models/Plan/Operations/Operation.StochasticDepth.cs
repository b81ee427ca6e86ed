namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>
    /// Represents stochastic depth (Huang et al. 2016). The input is the branch: the output of a block's convolutions. During training, the branch
    /// is set to zero for randomly selected images and scaled up for the others. In evaluation, it is returned unchanged.
    /// </summary>
    /// <param name="Rate">The probability that an image skips the branch.</param>
    public sealed record StochasticDepth(double Rate) : Operation
    {
        /// <inheritdoc/>
        public override string Type => "StochasticDepth";

        internal override bool MayPassThrough => true;

        internal override Overwriting Overwriting => Overwriting.Always;
    }
}
