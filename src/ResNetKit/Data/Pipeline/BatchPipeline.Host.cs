using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using ResNetKit.Data;
using ResNetKit.Data.Pipeline;
using TorchSharp;

namespace ResNetKit;

/// <content>Renders batches on the CPU, a few of them in advance.</content>
public sealed partial class BatchPipeline
{
    // The number of batches that are prepared while another one is in use.
    private const int BatchesAhead = 2;

    private IEnumerable<Batch> PrefetchBatches(int epoch, int firstBatch, BatchFormat format, BatchShare share)
    {
        var order = DrawOrder(epoch);
        var pending = new Queue<PendingBatch>();
        try
        {
            for (var next = firstBatch; next < BatchCount || pending.Count > 0;)
            {
                while (next < BatchCount && pending.Count <= BatchesAhead)
                {
                    var (indices, wholeCount) = SamplesOf(order, next, share);
                    pending.Enqueue(new PendingBatch(this, epoch, indices, wholeCount, format));
                    next++;
                }

                Batch batch;
                using (var first = pending.Dequeue())
                {
                    batch = first.Take();
                }

                yield return batch;
            }
        }
        finally
        {
            foreach (var abandoned in pending)
            {
                abandoned.Dispose();
            }
        }
    }

    /// <summary>
    /// Represents a batch that is being filled by the thread pool. Its tensors are created and returned on the thread that reads the
    /// batches, because TorchSharp counts tensors separately for each thread. The thread pool only writes to their memory.
    /// </summary>
    private sealed class PendingBatch : IDisposable
    {
        private readonly BatchPipeline _pipeline;
        private readonly BatchFormat _format;
        private readonly int _epoch;
        private readonly ReadOnlyMemory<int> _indices;
        private readonly int _wholeCount;
        private readonly torch.Tensor _images;
        private readonly torch.Tensor _labels;
        private readonly Task _filling;

        public PendingBatch(BatchPipeline pipeline, int epoch, ReadOnlyMemory<int> indices, int wholeCount, BatchFormat format)
        {
            _pipeline = pipeline;
            _format = format;
            _epoch = epoch;
            _indices = indices;
            _wholeCount = wholeCount;

            var (channels, height, width) = pipeline.Dataset.Shape;
            _images = format.ChannelsLast
                ? torch.empty(indices.Length, height, width, channels, format.DType, torch.CPU).DetachFromDisposeScope()
                : torch.empty(indices.Length, channels, height, width, format.DType, torch.CPU).DetachFromDisposeScope();
            _labels = pipeline.CreateLabels(indices.Length).DetachFromDisposeScope();
            _filling = Task.Run(Fill);
        }

        /// <summary>Waits for the batch and returns it. An exception that occurred while filling the batch is thrown here.</summary>
        public Batch Take()
        {
            _filling.GetAwaiter().GetResult();
            using var scope = torch.NewDisposeScope();
            var images = _format.ChannelsLast ? _images.permute(0, 3, 1, 2) : _images.alias();
            return new Batch(images.to(_format.Device), _labels.to(_format.Device))
            {
                Classes = _pipeline.Dataset.ClassNames.Count,
                WholeCount = _wholeCount,
            };
        }

        public void Dispose()
        {
            // The memory of the tensors must not be freed while a thread is writing to it. The wait handle is used because Task.Wait would
            // throw if filling has failed.
            ((IAsyncResult)_filling).AsyncWaitHandle.WaitOne();
            _images.Dispose();
            _labels.Dispose();
        }

        // For images in memory, one thread is faster than several; images that are read or decoded are distributed over several threads.
        private void Fill()
        {
            if (_pipeline.Dataset.IsInMemory)
            {
                Fill(0, _indices.Length);
                return;
            }

            try
            {
                Parallel.ForEach(Partitioner.Create(0, _indices.Length), range => Fill(range.Item1, range.Item2));
            }
            catch (AggregateException errors)
            {
                ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
            }
        }

        private void Fill(int begin, int end)
        {
            var (dataset, size) = (_pipeline.Dataset, _pipeline.Dataset.Shape.Size);
            var renderer = new ImageRenderer(dataset, _pipeline.Normalization);
            var (view, partner) = (new SampleView(dataset.Shape), new SampleView(dataset.Shape));
            var images = _images.bytes;
            var labels = _labels.bytes;
            for (var position = begin; position < end; position++)
            {
                _pipeline.Draw(view, _epoch, _indices.Span[position]);
                if (view.Partner is { } other)
                {
                    _pipeline.Draw(partner, _epoch, other);
                }

                if (_format.DType == torch.ScalarType.BFloat16)
                {
                    var pixels = MemoryMarshal.Cast<byte, ushort>(images).Slice(position * size, size);
                    renderer.Render(view, partner, _format.ChannelsLast, pixels);
                }
                else
                {
                    var pixels = MemoryMarshal.Cast<byte, float>(images).Slice(position * size, size);
                    renderer.Render(view, partner, _format.ChannelsLast, pixels);
                }

                _pipeline.WriteLabel(view, position, labels);
            }
        }
    }
}
