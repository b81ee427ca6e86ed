namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>
    /// A layer of a user's own block that no other operation describes. It is counted and listed; the block must create
    /// its own module, and such a network cannot be fused or exported.
    /// </summary>
    /// <param name="Name">The operation's name in summaries.</param>
    /// <param name="Output">Shape of the output.</param>
    /// <param name="Tensors">Parameter tensors, named as in the module's <c>state_dict</c>, relative to the layer.</param>
    /// <param name="Arithmetic">Multiply-adds for one image.</param>
    /// <param name="Field">The window that one output position sees.</param>
    public sealed record Custom(
        string Name, ImageShape Output, IReadOnlyList<ParameterPlan> Tensors, long Arithmetic, Window Field) : Operation
    {
        /// <inheritdoc/>
        public override string Type => Name;

        /// <inheritdoc/>
        public override IReadOnlyList<ParameterPlan> Parameters => Tensors;

        // Nothing is known of it, so nothing is assumed.
        internal override bool KeepsOutputForBackward => true;

        /// <inheritdoc/>
        public override Window WindowOver(ImageShape input) => Field;

        internal override ImageShape Infer(IReadOnlyList<ImageShape> inputs) => Output;

        internal override long MultiplyAdds(ImageShape output) => Arithmetic;
    }
}
