namespace TorchSharp;

/// <summary>A function of a prediction and a target, reduced over the batch.</summary>
public abstract class Loss<T1, T2, TResult> : torch.nn.Module<T1, T2, TResult>
{
    internal Loss(torch.nn.Reduction reduction, string name) : base(name)
    {
        this.reduction = reduction;
    }

    public torch.nn.Reduction reduction { get; }
}
