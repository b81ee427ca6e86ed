using System.Collections;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Goes through a data set in batches.</summary>
public class DataLoader<T, S> : IEnumerable<S>, IDisposable
{
    public DataLoader(
        utils.data.Dataset<T> dataset, int batchSize, Func<IEnumerable<T>, Device, S> collate_fn, IEnumerable<long> shuffler,
        Device? device = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(collate_fn);
        ArgumentNullException.ThrowIfNull(shuffler);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        this.dataset = dataset;
        batch_size = batchSize;
        this.collate_fn = collate_fn;
        sampler = shuffler;
        Device = device ?? CPU;
        num_workers = Math.Max(num_worker, 1);
        this.drop_last = drop_last;
        DisposeBatch = disposeBatch;
        DisposeDataset = disposeDataset;
    }

    public DataLoader(
        utils.data.Dataset<T> dataset, int batchSize, Func<IEnumerable<T>, Device, S> collate_fn, bool shuffle = false,
        Device? device = null, int? seed = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true,
        bool disposeDataset = true)
        : this(dataset, batchSize, collate_fn, Order(dataset, shuffle, seed), device, num_worker, drop_last, disposeBatch, disposeDataset)
    {
    }

    public utils.data.Dataset<T> dataset { get; }

    public int batch_size { get; }

    public bool drop_last { get; }

    public IEnumerable<long> sampler { get; }

    public int num_workers { get; }

    public Device Device { get; }

    /// <summary>Whether a batch dies when the next is asked for.</summary>
    public bool DisposeBatch { get; }

    /// <summary>Whether the data set is disposed with the loader.</summary>
    public bool DisposeDataset { get; }

    public Func<IEnumerable<T>, Device, S> collate_fn { get; }

    /// <summary>Batches in one pass.</summary>
    public long Count => drop_last ? dataset.Count / batch_size : (dataset.Count + batch_size - 1) / batch_size;

    public IEnumerator<S> GetEnumerator()
    {
        foreach (var indices in sampler.Chunk(batch_size))
        {
            if (drop_last && indices.Length < batch_size) yield break;
            var (batch, tensors) = Load(indices);
            try
            {
                yield return batch;
            }
            finally
            {
                if (DisposeBatch) DisposeAll(tensors);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && DisposeDataset) dataset.Dispose();
    }

    /// <summary>Fetches the samples, collates them, and frees what was made for the samples.</summary>
    private (S Batch, IReadOnlyList<IDisposable> Tensors) Load(long[] indices)
    {
        var samples = new T[indices.Length];
        var made = new IReadOnlyList<IDisposable>[indices.Length];
        try
        {
            if (num_workers == 1)
            {
                for (var i = 0; i < indices.Length; i++) Fetch(i);
            }
            else
            {
                Parallel.For(0, indices.Length, new ParallelOptions { MaxDegreeOfParallelism = num_workers }, Fetch);
            }
            return Detached(() => collate_fn(samples, Device));
        }
        finally
        {
            foreach (var tensors in made) DisposeAll(tensors ?? []);
        }

        void Fetch(int i) => (samples[i], made[i]) = Detached(() => dataset.GetTensor(indices[i]));
    }

    /// <summary>
    /// What a function returns, and all tensors it made. Scopes belong to threads, and samples may be fetched on others:
    /// so these tensors are left in no scope.
    /// </summary>
    private static (TResult Result, IReadOnlyList<IDisposable> Made) Detached<TResult>(Func<TResult> make)
    {
        using var scope = NewDisposeScope();
        var result = make();
        var made = scope.DisposablesView;
        scope.Detach(made);
        return (result, made);
    }

    private static void DisposeAll(IReadOnlyList<IDisposable> tensors)
    {
        foreach (var tensor in tensors) tensor.Dispose();
    }

    private static IEnumerable<long> Order(utils.data.Dataset<T> dataset, bool shuffle, int? seed)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return shuffle ? new FisherYatesShuffler(dataset.Count, seed) : InOrder(dataset);
    }

    private static IEnumerable<long> InOrder(utils.data.Dataset<T> dataset)
    {
        for (var i = 0L; i < dataset.Count; i++) yield return i;
    }
}
