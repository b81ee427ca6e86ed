namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>
    /// Sets a block's whole branch to zero by chance, image by image, while training, and scales the others up;
    /// otherwise the identity (Huang et al. 2016).
    /// </summary>
    /// <param name="Rate">Chance of each image to skip the branch.</param>
    public sealed record StochasticDepth(double Rate) : Operation
    {
        /// <inheritdoc/>
        public override string Type => "StochasticDepth";

        internal override bool MayPassThrough => true;

        internal override Overwriting Overwriting => Overwriting.Always;
    }
}
