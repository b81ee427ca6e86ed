namespace TorchSharp;

/// <summary>A loss that weighs its classes.</summary>
public abstract class WeightedLoss<T1, T2, TResult> : Loss<T1, T2, TResult>
{
    internal WeightedLoss(torch.Tensor? weight, torch.nn.Reduction reduction, string name) : base(reduction, name)
    {
        this.weight = weight;
    }

    public torch.Tensor? weight { get; }
}
