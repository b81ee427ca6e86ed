namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>Represents a linear layer on a vector.</summary>
    /// <param name="InputFeatures">The length of the input.</param>
    /// <param name="OutputFeatures">The length of the output.</param>
    /// <param name="HasBias"><see langword="true"/> if a bias is added to each output.</param>
    public sealed record Linear(int InputFeatures, int OutputFeatures, bool HasBias = true) : Operation
    {
        /// <inheritdoc/>
        public override string Type => "Linear";

        /// <inheritdoc/>
        public override IReadOnlyList<ParameterPlan> Parameters
        {
            get
            {
                var weight = new ParameterPlan("weight", [OutputFeatures, InputFeatures]);
                return HasBias ? [weight, new ParameterPlan("bias", [OutputFeatures])] : [weight];
            }
        }

        internal override ImageShape Infer(IReadOnlyList<ImageShape> inputs) => new(OutputFeatures, 1, 1);

        internal override long MultiplyAdds(ImageShape output) => (long)InputFeatures * OutputFeatures;
    }
}
