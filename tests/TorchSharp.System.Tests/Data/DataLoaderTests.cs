using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.utils.data;

namespace TorchSharp.Tests.Data;

public sealed class DataLoaderTests
{
    [Fact]
    public void Samples_come_in_order_and_in_batches()
    {
        using var loader = DataLoader(new Numbers(5), 2);

        Batches(loader).Should().BeEquivalentTo(new double[][] { [0, 1], [2, 3], [4] }, options => options.WithStrictOrdering());
        loader.Count.Should().Be(3);
    }

    [Fact]
    public void An_incomplete_batch_can_be_dropped()
    {
        using var loader = DataLoader(new Numbers(5), 2, drop_last: true);

        Batches(loader).Should().HaveCount(2);
        loader.Count.Should().Be(2);
    }

    [Fact]
    public void Shuffling_meets_every_sample_once_and_repeats_by_seed()
    {
        using var loader = DataLoader(new Numbers(50), 8, shuffle: true, seed: 3);

        var first = Batches(loader).SelectMany(batch => batch).ToArray();

        first.Should().NotBeInAscendingOrder().And.BeEquivalentTo(Enumerable.Range(0, 50).Select(i => (double)i));
        Batches(loader).SelectMany(batch => batch).Should().Equal(first);
    }

    [Fact]
    public void Shuffling_without_a_seed_is_new_each_time()
    {
        using var loader = DataLoader(new Numbers(50), 50, shuffle: true);

        Batches(loader)[0].Should().NotEqual(Batches(loader)[0]);
    }

    [Fact]
    public void An_order_can_be_given()
    {
        using var loader = DataLoader(new Numbers(5), 2, [4, 0, 2]);

        Batches(loader).Should().BeEquivalentTo(new double[][] { [4, 0], [2] }, options => options.WithStrictOrdering());
    }

    [Fact]
    public void Several_workers_keep_the_order()
    {
        using var loader = DataLoader(new Numbers(40), 16, num_worker: 4);

        Batches(loader).SelectMany(batch => batch).Should().Equal(Enumerable.Range(0, 40).Select(i => (double)i));
    }

    [Fact]
    public void A_batch_dies_when_the_next_is_asked_for_and_outlives_the_callers_scopes()
    {
        using var loader = DataLoader(new Numbers(4), 2);
        using var batches = loader.GetEnumerator();
        using (NewDisposeScope()) batches.MoveNext();
        var first = batches.Current["x"];

        first.IsInvalid.Should().BeFalse();
        batches.MoveNext();
        first.IsInvalid.Should().BeTrue();
        var second = batches.Current["x"];
        batches.Dispose();
        second.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void A_batch_can_be_kept()
    {
        using var loader = DataLoader(new Numbers(2), 2, disposeBatch: false);

        using var kept = loader.First()["x"];

        kept.IsInvalid.Should().BeFalse();
    }

    [Fact]
    public void No_tensor_is_left_of_a_walk()
    {
        using var loader = DataLoader(new Numbers(20), 3);
        Batches(loader);
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        Batches(loader);

        DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount.Should().Be(before);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_loader_disposes_its_dataset_if_told_so(bool dispose)
    {
        var dataset = new Numbers(1);

        DataLoader(dataset, 1, disposeDataset: dispose).Dispose();

        dataset.IsDisposed.Should().Be(dispose);
    }

    [Fact]
    public void A_tensor_dataset_gives_what_stands_at_an_index_in_each_tensor()
    {
        using var scope = NewDisposeScope();
        using var dataset = TensorDataset(arange(6).reshape(3, 2), arange(3));
        using var loader = DataLoader(dataset, 2, disposeBatch: false, disposeDataset: false);

        dataset.Count.Should().Be(3);
        dataset[1].Select(tensor => tensor.Doubles()).Should().BeEquivalentTo(new double[][] { [2, 3], [1] });
        loader.First()[0].shape.Should().Equal(2, 2);
    }

    [Fact]
    public void Tensors_of_different_lengths_make_no_dataset()
    {
        using var scope = NewDisposeScope();

        var make = () => TensorDataset(zeros(2), zeros(3));

        make.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Collation_can_be_ones_own()
    {
        using var loader = new DataLoader<Dictionary<string, Tensor>, double>(
            new Numbers(5), 2, (samples, _) => samples.Sum(sample => sample["x"].ToDouble()));

        loader.Should().Equal(1, 5, 4);
    }

    private static List<double[]> Batches(DataLoader loader) => loader.Select(batch => batch["x"].Doubles()).ToList();

    private sealed class Numbers(int count) : Dataset
    {
        internal bool IsDisposed { get; private set; }

        public override long Count => count;

        public override Dictionary<string, Tensor> GetTensor(long index) => new() { ["x"] = tensor((float)index) + 0 };

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
