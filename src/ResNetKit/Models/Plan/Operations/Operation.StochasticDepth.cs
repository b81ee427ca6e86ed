namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>
    /// Represents stochastic depth (Huang et al. 2016): during training, randomly sets the branch to zero for whole images and scales the others
    /// up; in evaluation, returns the branch unchanged.
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
