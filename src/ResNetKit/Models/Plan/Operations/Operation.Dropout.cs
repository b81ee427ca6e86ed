namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>Sets values to zero by chance while training and scales the others up; otherwise the identity.</summary>
    /// <param name="Rate">Chance of each value to be dropped.</param>
    public sealed record Dropout(double Rate) : Operation
    {
        /// <inheritdoc/>
        public override string Type => "Dropout";

        internal override bool MayPassThrough => true;
    }
}
