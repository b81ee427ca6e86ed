namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>
    /// Represents a layer that no other operation describes, in a custom block. Summaries list the layer, and its parameters and multiply-adds are
    /// counted. The block must create the module of the layer. A network with such a layer cannot be fused or exported.
    /// </summary>
    /// <param name="Name">The name of the operation in summaries.</param>
    /// <param name="Output">The shape of the output.</param>
    /// <param name="Tensors">The parameters, named as in the module's <c>state_dict</c>, relative to the layer.</param>
    /// <param name="Arithmetic">The number of multiply-adds for one image.</param>
    /// <param name="Field">The window that one output position depends on.</param>
    public sealed record Custom(
        string Name, ImageShape Output, IReadOnlyList<ParameterPlan> Tensors, long Arithmetic, Window Field) : Operation
    {
        /// <inheritdoc/>
        public override string Type => Name;

        /// <inheritdoc/>
        public override IReadOnlyList<ParameterPlan> Parameters => Tensors;

        // The backward pass is unknown and may read the output, so the output must not be overwritten.
        internal override bool KeepsOutputForBackward => true;

        /// <inheritdoc/>
        public override Window WindowOver(ImageShape input) => Field;

        internal override ImageShape Infer(IReadOnlyList<ImageShape> inputs) => Output;

        internal override long MultiplyAdds(ImageShape output) => Arithmetic;
    }
}
