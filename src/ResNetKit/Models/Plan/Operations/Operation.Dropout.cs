namespace ResNetKit.Models.Plan;

internal abstract partial record Operation
{
    /// <summary>Represents dropout: during training, randomly sets values to zero and scales the others up; in evaluation, returns the input.</summary>
    /// <param name="Rate">The probability that a value is set to zero.</param>
    public sealed record Dropout(double Rate) : Operation
    {
        /// <inheritdoc/>
        public override string Type => "Dropout";

        internal override bool MayPassThrough => true;
    }
}
