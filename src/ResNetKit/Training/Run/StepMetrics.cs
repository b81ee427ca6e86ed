using ResNetKit.Training.Distributed;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Training;

/// <summary>
/// Sums up loss and accuracy over the batches of an epoch without making the device wait: the figures of a few batches stay in
/// device memory and are read together. On the CPU, where reading costs nothing, every batch is read at once. Where several processes share the
/// batches, each is read after its backward pass, as nobody should wait for the others before it.
/// </summary>
internal sealed class StepMetrics : IDisposable
{
    private const int CudaInterval = 32;
    private readonly Tensor _recent;
    private readonly Tensor[] _slots;
    private readonly int[] _counts;
    private readonly (long Step, double Rate)[] _origins;
    private readonly DistributedRun? _processes;
    private int _pending;

    public StepMetrics(Device device, DistributedRun? processes = null)
    {
        _processes = processes;
        var interval = device.type == DeviceType.CPU || processes is not null ? 1 : CudaInterval;
        _recent = zeros(interval, 2, device: device).DetachFromDisposeScope();
        _slots = [.. Enumerable.Range(0, interval * 2).Select(slot => _recent[slot / 2, slot % 2].DetachFromDisposeScope())];
        _counts = new int[interval];
        _origins = new (long, double)[interval];
    }

    /// <summary>Loss times samples, over the epoch.</summary>
    public double LossSum { get; private set; }

    /// <summary>Number of samples classified correctly.</summary>
    public double Correct { get; private set; }

    /// <summary>Samples read so far.</summary>
    public long Count { get; private set; }

    /// <summary>Loss of the last batch that was read.</summary>
    public double LastLoss { get; private set; } = double.NaN;

    public double MeanLoss => Count == 0 ? double.NaN : LossSum / Count;

    public double Accuracy => Count == 0 ? double.NaN : Correct / Count;

    /// <summary>Takes in a batch.</summary>
    /// <returns>The first non-finite loss among the batches read now, with its step and rate; null where all is well.</returns>
    public (double Loss, long Step, double Rate)? Add(Tensor loss, Tensor logits, Tensor labels, long step, double rate)
    {
        using (no_grad())
        {
            _slots[2 * _pending].copy_(loss);
            using var predicted = logits.argmax(1);
            using var expected = labels.dim() == 1 ? labels.alias() : labels.argmax(1);
            using var hits = predicted.eq(expected);
            using var correct = hits.sum();
            _slots[(2 * _pending) + 1].copy_(correct);
        }

        _counts[_pending] = (int)logits.shape[0];
        _origins[_pending] = (step, rate);
        _pending++;
        return _processes is null && _pending == _counts.Length ? Read() : null;
    }

    /// <summary>Reads what is still in device memory.</summary>
    public (double Loss, long Step, double Rate)? Read()
    {
        if (_pending == 0)
        {
            return null;
        }

        (double, long, double)? broken = null;
        using var here = _recent.cpu();
        var values = here.data<float>();
        for (var i = 0; i < _pending; i++)
        {
            var (lossSum, correct, count) = Whole(values[2 * i], values[(2 * i) + 1], _counts[i]);
            var loss = _processes is null ? values[2 * i] : lossSum / count;
            if (!double.IsFinite(loss))
            {
                broken ??= (loss, _origins[i].Step, _origins[i].Rate);
            }

            LastLoss = loss;
            LossSum += lossSum;
            Correct += correct;
            Count += count;
        }

        _pending = 0;
        return broken;
    }

    /// <summary>Begins an epoch, or goes on with the sums of an interrupted one.</summary>
    public void Begin(double lossSum = 0, double correct = 0, long count = 0)
    {
        _pending = 0;
        (LossSum, Correct, Count, LastLoss) = (lossSum, correct, count, double.NaN);
    }

    /// <summary>The figures of the whole batch, where this process has a share of it.</summary>
    private (double LossSum, double Correct, long Count) Whole(double loss, double correct, int count) =>
        _processes?.Sum(loss, correct, count) ?? (loss * count, correct, count);

    public void Dispose()
    {
        foreach (var slot in _slots)
        {
            slot.Dispose();
        }

        _recent.Dispose();
    }
}
