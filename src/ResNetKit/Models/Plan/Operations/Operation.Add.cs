namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>Represents the sum of two tensors of the same shape, such as a shortcut and a branch.</summary>
    public sealed record Add : Operation
    {
        /// <inheritdoc/>
        public override string Type => "Add";

        internal override int InputCount => 2;

        internal override Overwriting Overwriting => Overwriting.Always;

        internal override void Check(IReadOnlyList<ImageShape> inputs, Action<string, string> report)
        {
            if (inputs[0] != inputs[1])
            {
                report("Shortcut", $"outputs of shape {inputs[0]} and {inputs[1]} cannot be added");
            }
        }
    }
}
