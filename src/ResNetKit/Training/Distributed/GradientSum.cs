using ResNetKit.Training.MixedPrecision;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Training.Distributed;

/// <summary>
/// Represents the sum of the gradients of a step over the processes, together with the average of the running statistics of batch norms. Gradients are copied
/// to buckets in main memory, from the end of the model to its beginning. If a step has only one batch, a bucket is summed while the backward pass computes the
/// gradients of the next bucket.
/// </summary>
internal sealed class GradientSum : IDisposable
{
    // The number of gradients after which a bucket is full. It is large enough to use the bandwidth between the processes, and small enough for computing
    // and summing to overlap.
    private const long BucketLength = 1 << 20;

    private readonly IProcessGroup _group;
    private readonly BackwardFailure _failure;
    private readonly List<Bucket> _buckets = [];
    private readonly Tensor[] _statistics;
    private readonly Tensor[] _statisticSlots;
    private readonly Tensor _rest;
    private readonly Tensor _present;
    private readonly float[] _hasGradient;
    private readonly List<IPendingSum> _pending = [];
    private readonly List<Action> _removeMarks = [];
    private bool _overlaps;
    private Tensor? _passedGradient;

    /// <summary>Initializes a new instance of the <see cref="GradientSum"/> class and creates the buckets.</summary>
    /// <param name="group">The processes.</param>
    /// <param name="model">The model, with its parameters in model order.</param>
    /// <param name="statistics">The running statistics that each process computes from its own images.</param>
    /// <param name="type">The type in which gradients are sent: float32 or bfloat16.</param>
    /// <param name="failure">The object that receives exceptions of the backward pass.</param>
    public GradientSum(IProcessGroup group, ComputeModel model, IEnumerable<Tensor> statistics, ScalarType type, BackwardFailure failure)
    {
        _group = group;
        _failure = failure;
        _statistics = [.. statistics];
        using var scope = NewDisposeScope();
        var modules = model.Model.named_modules().ToDictionary(entry => entry.Item1, entry => entry.Item2);
        var (members, length) = (new List<TrainedParameter>(), 0L);
        foreach (var parameter in model.Parameters.Reverse())
        {
            members.Add(parameter);
            length += parameter.Master.numel();
            if (length >= BucketLength || parameter == model.Parameters[0])
            {
                _buckets.Add(new Bucket([.. members], length, type));
                Mark(modules.GetValueOrDefault(parameter.Name[..Math.Max(0, parameter.Name.LastIndexOf('.'))]));
                members.Clear();
                length = 0;
            }
        }

        // The last elements of _rest count, for each parameter, the processes that have a gradient for it.
        _hasGradient = new float[model.Parameters.Count];
        _rest = zeros(_statistics.Sum(statistic => statistic.numel()) + _hasGradient.Length, ScalarType.Float32, CPU).DetachFromDisposeScope();
        _statisticSlots = new Tensor[_statistics.Length];
        var begin = 0L;
        for (var i = 0; i < _statistics.Length; i++)
        {
            _statisticSlots[i] = _rest.narrow(0, begin, _statistics[i].numel()).view(_statistics[i].shape).DetachFromDisposeScope();
            begin += _statistics[i].numel();
        }

        _present = _rest.narrow(0, begin, _hasGradient.Length).DetachFromDisposeScope();
    }

    /// <summary>Begins a batch.</summary>
    /// <param name="overlaps">
    /// <see langword="true"/> if the step uses the gradients of this batch only, so that a gradient is complete as soon as it exists.
    /// </param>
    public void Begin(bool overlaps) => _overlaps = overlaps;

    /// <summary>Replaces each gradient with its sum over the processes and each running statistic with its mean.</summary>
    public void Finish()
    {
        _failure.Throw();
        _overlaps = false;
        _passedGradient?.Dispose();
        _passedGradient = null;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        while (_pending.Count < _buckets.Count)
        {
            BeginNext();
        }

        var rest = BeginRest();
        for (var i = 0; i < _buckets.Count; i++)
        {
            _pending[i].Wait();
            _buckets[i].Unload();
        }

        _pending.Clear();
        rest.Wait();
        for (var i = 0; i < _statistics.Length; i++)
        {
            _statistics[i].copy_(_statisticSlots[i]);
        }

        // If only the backward passes of other processes reached a parameter, it has no gradient in this process yet and gets the sum.
        var present = _present.data<float>().ToArray();
        var number = 0;
        foreach (var bucket in _buckets)
        {
            for (var i = 0; i < bucket.Parameters.Length; i++, number++)
            {
                if (_hasGradient[number] == 0 && present[number] > 0)
                {
                    var master = bucket.Parameters[i].Master;
                    master.grad = bucket.Slots[i].to(ScalarType.Float32, copy: true).to(master.device);
                }
            }
        }
    }

    public void Dispose()
    {
        _removeMarks.ForEach(remove => remove());
        _buckets.ForEach(bucket => bucket.Dispose());
        _passedGradient?.Dispose();
        foreach (var view in _statisticSlots.Append(_present).Append(_rest))
        {
            view.Dispose();
        }
    }

    /// <summary>Marks the input of a module, so that <see cref="OnPassed"/> is called when the backward pass has passed the module.</summary>
    private void Mark(Module? module)
    {
        if (module is Module<Tensor, Tensor> layer)
        {
            _removeMarks.Add(layer.register_forward_pre_hook(
                (_, input) => _overlaps && input.requires_grad ? BackwardMark.On(input, OnPassed) : input).remove);
        }
    }

    private void OnPassed(Tensor gradient)
    {
        // libtorch still reads the gradient after this call, so it is disposed at the next call. Keeping all gradients until the end of the step would take
        // more memory.
        _passedGradient?.Dispose();
        _passedGradient = gradient.DetachFromDisposeScope();
        _failure.Guard(BeginReady);
    }

    /// <summary>
    /// Begins the sums of the complete buckets in an order that is the same in all processes. A gradient that exists is complete, because the backward
    /// pass adds the contributions of all uses of a parameter before it stores the gradient.
    /// </summary>
    private void BeginReady()
    {
        if (!_overlaps)
        {
            return;
        }

        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        _pending.ForEach(sum => sum.Advance());
        while (_pending.Count < _buckets.Count && _buckets[_pending.Count].IsWhole())
        {
            BeginNext();
        }
    }

    private void BeginNext()
    {
        var bucket = _buckets[_pending.Count];
        var first = _buckets.Take(_pending.Count).Sum(earlier => earlier.Parameters.Length);
        bucket.Load(_hasGradient.AsSpan(first, bucket.Parameters.Length));
        _pending.Add(_group.BeginSum(bucket.All));
    }

    private IPendingSum BeginRest()
    {
        for (var i = 0; i < _statistics.Length; i++)
        {
            _statisticSlots[i].copy_(_statistics[i]).div_(_group.Size);
        }

        _present.copy_(tensor(_hasGradient));
        return _group.BeginSum(_rest);
    }

    /// <summary>Contains the gradients of consecutive parameters in contiguous memory.</summary>
    private sealed class Bucket : IDisposable
    {
        public Bucket(TrainedParameter[] parameters, long length, ScalarType type)
        {
            Parameters = parameters;
            All = zeros(length, type, CPU).DetachFromDisposeScope();
            Slots = new Tensor[parameters.Length];
            var begin = 0L;
            for (var i = 0; i < parameters.Length; i++)
            {
                var shape = parameters[i].Master.shape;
                Slots[i] = All.narrow(0, begin, parameters[i].Master.numel()).view(shape).DetachFromDisposeScope();
                begin += parameters[i].Master.numel();
            }
        }

        public TrainedParameter[] Parameters { get; }

        public Tensor All { get; }

        public Tensor[] Slots { get; }

        /// <summary>Determines whether all gradients exist. It can be called during a backward pass.</summary>
        public bool IsWhole() => Array.TrueForAll(Parameters, parameter =>
        {
            parameter.CollectGradient();
            return parameter.Master.grad is not null;
        });

        /// <summary>Copies the gradients to the bucket and records which of them exist.</summary>
        public void Load(Span<float> present)
        {
            for (var i = 0; i < Parameters.Length; i++)
            {
                var gradient = Parameters[i].Master.grad;
                present[i] = gradient is null ? 0 : 1;
                _ = gradient is null ? Slots[i].zero_() : Slots[i].copy_(gradient);
            }
        }

        /// <summary>Copies the sums to the gradients that exist.</summary>
        public void Unload()
        {
            for (var i = 0; i < Parameters.Length; i++)
            {
                _ = Parameters[i].Master.grad?.copy_(Slots[i]);
            }
        }

        public void Dispose()
        {
            foreach (var view in Slots.Append(All))
            {
                view.Dispose();
            }
        }
    }
}
