using ResNetKit.Training.Distributed;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Training;

/// <summary>
/// Accumulates the loss and accuracy over the batches of an epoch. On CUDA, the values of several batches stay in device memory and are read together, so that
/// the device need not be synchronized after each batch. On the CPU, where reading is fast, the values are read in each batch before the backward
/// pass. If several processes share the batches, the values are read after the backward pass, because no process should wait for the others before
/// its own backward pass.
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

    /// <summary>Gets the sum of the losses over the epoch. Each batch adds its loss, multiplied by its number of samples.</summary>
    public double LossSum { get; private set; }

    /// <summary>Gets the number of samples that were classified correctly.</summary>
    public double Correct { get; private set; }

    /// <summary>Gets the number of samples whose values have been read.</summary>
    public long Count { get; private set; }

    /// <summary>Gets the loss of the last batch whose values have been read.</summary>
    public double LastLoss { get; private set; } = double.NaN;

    public double MeanLoss => Count == 0 ? double.NaN : LossSum / Count;

    public double Accuracy => Count == 0 ? double.NaN : Correct / Count;

    /// <summary>Adds a batch.</summary>
    /// <returns>
    /// The first loss that is not finite among the batches read by this call, with its step and learning rate; <see langword="null"/> if there is none.
    /// </returns>
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

    /// <summary>Reads the values that are still in device memory.</summary>
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

    /// <summary>Begins an epoch, or continues an interrupted epoch with its sums.</summary>
    public void Begin(double lossSum = 0, double correct = 0, long count = 0)
    {
        _pending = 0;
        (LossSum, Correct, Count, LastLoss) = (lossSum, correct, count, double.NaN);
    }

    /// <summary>Gets the values of the whole batch if several processes share it; otherwise, those of this process.</summary>
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
