using ResNetKit.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Training.Distributed;

/// <summary>
/// Makes the batch norms of a model use the mean and the variance of the whole batch if several processes share the batch. It does this with hooks, which
/// are removed when the object is disposed.
/// </summary>
/// <remarks>
/// In each forward pass, a hook switches a batch norm from training mode to evaluation mode. The batch norm then does not update its running statistics with
/// the images of this process alone. Another hook replaces its output, updates the running statistics from the whole batch, and switches back to training mode.
/// The mean is computed before the variance, because computing the variance as the difference of two large sums would lose precision.
/// </remarks>
internal sealed class BatchNormSynchronization : IDisposable
{
    private readonly IProcessGroup _group;
    private readonly BackwardFailure _failure;
    private readonly List<Action> _removeHooks = [];
    private double _wholePerOwn = 1;
    private bool _isDivided;

    public BatchNormSynchronization(IProcessGroup group, Module<Tensor, Tensor> model, BackwardFailure failure)
    {
        _group = group;
        _failure = failure;
        foreach (var norm in model.modules().OfType<BatchNorm>())
        {
            var takenOver = false;
            _removeHooks.Add(norm.register_forward_pre_hook((layer, input) =>
            {
                // A frozen batch norm is already in evaluation mode.
                takenOver = _isDivided && layer.training;
                if (takenOver)
                {
                    layer.eval();
                }

                return input;
            }).remove);
            _removeHooks.Add(norm.register_forward_hook((layer, input, output) =>
            {
                if (!takenOver)
                {
                    return output;
                }

                takenOver = false;
                layer.train();
                output.Dispose();
                return Normalize(norm, input);
            }).remove);
        }
    }

    /// <summary>Begins a batch. If every process has the whole batch, nothing is summed.</summary>
    public void Begin(Batch batch)
    {
        _isDivided = batch.Count != batch.WholeCount;
        _wholePerOwn = (double)batch.WholeCount / batch.Count;
    }

    public void Dispose() => _removeHooks.ForEach(remove => remove());

    private Tensor Normalize(BatchNorm norm, Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = input.to(ScalarType.Float32);
        long[] summed = [0, .. Enumerable.Range(2, (int)x.dim() - 2).Select(dimension => (long)dimension)];
        long[] perChannel = [1, x.shape[1], .. Enumerable.Repeat(1L, summed.Length - 1)];
        var count = Math.Round(x.numel() / x.shape[1] * _wholePerOwn);
        var mean = SharedSum.Of(x.sum(summed), _group, _failure).div(count);
        var centered = x.sub(mean.view(perChannel));
        var variance = SharedSum.Of(centered.square().sum(summed), _group, _failure).div(count);
        var scale = variance.add(norm.eps).rsqrt();
        if (norm.weight is { } weight)
        {
            scale = scale.mul(weight);
        }

        var result = centered.mul(scale.view(perChannel));
        if (norm.bias is { } bias)
        {
            result = result.add(bias.view(perChannel));
        }

        UpdateStatistics(norm, mean, variance.mul(count / Math.Max(1, count - 1)));
        return result.to(input.dtype).MoveToOuterDisposeScope();
    }

    private static void UpdateStatistics(BatchNorm norm, Tensor mean, Tensor variance)
    {
        if (norm is not { running_mean: { } runningMean, running_var: { } runningVariance, num_batches_tracked: { } tracked })
        {
            return;
        }

        using var noGrad = no_grad();
        tracked.add_(1);
        var momentum = norm.momentum ?? 1.0 / tracked.item<long>();
        runningMean.mul_(1 - momentum).add_(mean, momentum);
        runningVariance.mul_(1 - momentum).add_(variance, momentum);
    }
}
