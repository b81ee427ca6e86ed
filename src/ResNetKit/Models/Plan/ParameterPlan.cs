namespace ResNetKit.Models.Plan;

/// <summary>One parameter tensor of a layer.</summary>
/// <param name="Name">Its name within the layer: <c>weight</c> or <c>bias</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Trainable">Whether it asks for gradients.</param>
internal sealed record ParameterPlan(string Name, IReadOnlyList<int> Shape, bool Trainable = true)
{
    /// <summary>Numbers in the tensor.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);
}
