using ResNetKit.Training.MixedPrecision;
using static TorchSharp.torch;

namespace ResNetKit.Training.Distributed;

/// <summary>
/// Sums the gradients of a step over the processes, and averages the running statistics of batch norms with them. They are laid out in buckets
/// of a few MiB in main memory: while one bucket is being summed, the next is filled.
/// </summary>
internal sealed class GradientSum : IDisposable
{
    // Large enough to use a network's bandwidth, small enough that filling and summing overlap.
    private const long BucketLength = 1 << 20;

    private readonly IProcessGroup _group;
    private readonly TrainedParameter[] _parameters;
    private readonly Tensor[] _statistics;
    private readonly Tensor[] _slots;
    private readonly Tensor[] _buckets;
    private readonly int[] _lastOfBucket;
    private readonly Tensor _all;
    private readonly Tensor _present;

    /// <summary>Lays out the buckets.</summary>
    /// <param name="group">The processes.</param>
    /// <param name="parameters">What is trained.</param>
    /// <param name="statistics">The running statistics that each process gathers from its own images.</param>
    public GradientSum(IProcessGroup group, IReadOnlyList<TrainedParameter> parameters, IEnumerable<Tensor> statistics)
    {
        _group = group;

        // The backward pass comes from the end of the model.
        _parameters = [.. parameters.Reverse()];
        _statistics = [.. statistics];
        long[][] shapes = [.. _parameters.Select(parameter => parameter.Master.shape), .. _statistics.Select(statistic => statistic.shape)];
        var lengths = shapes.Select(shape => shape.Aggregate(1L, (product, size) => product * size)).ToArray();
        using var scope = NewDisposeScope();

        // The numbers at the end say how many processes have a gradient for each parameter.
        _all = zeros(lengths.Sum() + _parameters.Length, ScalarType.Float32, CPU).DetachFromDisposeScope();
        _slots = new Tensor[shapes.Length];
        var buckets = new List<Tensor>();
        var lastOfBucket = new List<int>();
        var (begin, end) = (0L, 0L);
        for (var slot = 0; slot < shapes.Length; slot++)
        {
            _slots[slot] = _all.narrow(0, end, lengths[slot]).view(shapes[slot]).DetachFromDisposeScope();
            end += lengths[slot];
            if (end - begin >= BucketLength || slot == shapes.Length - 1)
            {
                var last = slot == shapes.Length - 1 ? _all.shape[0] : end;
                buckets.Add(_all.narrow(0, begin, last - begin).DetachFromDisposeScope());
                lastOfBucket.Add(slot);
                begin = end;
            }
        }

        _present = _all.narrow(0, end, _parameters.Length).DetachFromDisposeScope();
        (_buckets, _lastOfBucket) = ([.. buckets], [.. lastOfBucket]);
    }

    /// <summary>Replaces each gradient by its sum over the processes and each running statistic by its mean.</summary>
    public void Sum()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var gradients = new Tensor?[_parameters.Length];
        var pending = new IPendingSum[_buckets.Length];
        var bucket = 0;
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            if (slot >= _parameters.Length)
            {
                _slots[slot].copy_(_statistics[slot - _parameters.Length]).div_(_group.Size);
            }
            else if ((gradients[slot] = _parameters[slot].Master.grad) is { } gradient)
            {
                _slots[slot].copy_(gradient);
            }
            else
            {
                _slots[slot].zero_();
            }

            if (slot == _lastOfBucket[bucket])
            {
                if (bucket == _buckets.Length - 1)
                {
                    _present.copy_(tensor(Array.ConvertAll(gradients, it => it is null ? 0f : 1f)));
                }

                pending[bucket] = _group.BeginSum(_buckets[bucket]);
                bucket++;
            }
        }

        var first = 0;
        for (bucket = 0; bucket < _buckets.Length; bucket++)
        {
            pending[bucket].Wait();
            for (var slot = first; slot <= _lastOfBucket[bucket]; slot++)
            {
                if (slot >= _parameters.Length)
                {
                    _statistics[slot - _parameters.Length].copy_(_slots[slot]);
                }
                else
                {
                    gradients[slot]?.copy_(_slots[slot]);
                }
            }

            first = _lastOfBucket[bucket] + 1;
        }

        // A part of the model that this process's images did not reach, but another's did.
        for (var slot = 0; slot < _parameters.Length; slot++)
        {
            if (gradients[slot] is null && _present[slot].item<float>() > 0)
            {
                _parameters[slot].Master.grad = _slots[slot].to(_parameters[slot].Master.device, copy: true);
            }
        }
    }

    public void Dispose()
    {
        foreach (var view in _slots.Concat(_buckets).Append(_present).Append(_all))
        {
            view.Dispose();
        }
    }
}
