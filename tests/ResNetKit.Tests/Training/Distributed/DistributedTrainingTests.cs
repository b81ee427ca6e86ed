using ResNetKit.Training;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Training.Distributed;

/// <summary>Tests how a trainer uses a process group, whatever its implementation. tests/ResNetKit.Mpi.Tests uses real processes.</summary>
[Collection(TrainingCollection.Name)]
public sealed class DistributedTrainingTests
{
    // With 250 samples, the last batch has 19. Two processes get unequal shares of each batch, and three get unequal shares of the last one.
    private const int BatchSize = 21;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Three_processes_come_to_the_weights_of_one_within_rounding(int accumulation)
    {
        var alone = Train(null, 0, accumulation);
        var groups = ThreadGroup.Create(3);

        var together = TrainTogether(groups, rank => Train(groups[rank], rank, accumulation));

        foreach (var result in together)
        {
            result.Keys.Should().Equal(alone.Keys);
            alone.Keys.Max(name => Distance(alone[name], result[name])).Should().BeLessThan(1e-5);
        }

        AreSame(together[1], together[0]).Should().BeTrue("all take the same steps");
    }

    [Fact]
    public void Sums_begin_while_the_backward_pass_goes_on_and_in_the_same_order_everywhere()
    {
        var groups = ThreadGroup.Create(2);

        TrainTogether(groups, rank => Train(groups[rank], rank));

        groups[0].Begun.Should().Contain(sum => sum.InBackwardPass).And.Contain(sum => !sum.InBackwardPass);
        groups[1].Begun.Should().Equal(groups[0].Begun);
    }

    [Fact]
    public void Gradients_of_several_batches_are_summed_once_a_step_after_the_backward_pass()
    {
        var (each, accumulated) = (ThreadGroup.Create(2), ThreadGroup.Create(2));

        TrainTogether(each, rank => Train(each[rank], rank));
        TrainTogether(accumulated, rank => Train(accumulated[rank], rank, accumulation: 4));

        accumulated[0].Begun.Should().HaveCount(each[0].Begun.Count / 4).And.OnlyContain(sum => !sum.InBackwardPass);
    }

    [Fact]
    public void Gradients_travel_as_bfloat16_where_that_is_asked_for_and_nothing_else_does()
    {
        var alone = Train(null, 0);
        var (exact, halved) = (ThreadGroup.Create(2), ThreadGroup.Create(2));

        TrainTogether(exact, rank => Train(exact[rank], rank));
        var rounded = TrainTogether(halved, rank => Train(halved[rank], rank, options: new DistributedOptions { BFloat16Gradients = true }));

        exact[0].Begun.Should().OnlyContain(sum => sum.Type == ScalarType.Float32);
        halved[0].Begun.Select(sum => sum.Length).Should().Equal(exact[0].Begun.Select(sum => sum.Length));
        halved[0].Begun.Where(sum => sum.Type == ScalarType.Float32).Select(sum => sum.Length).Distinct()
            .Should().Equal([8], "that is how many processes have a gradient of each parameter");

        // Each process rounds its gradient by at most 2^-8 of its value, and the sum is rounded again. Unless gradients cancel each other, each of the twelve
        // sums therefore differs by less than 1 %.
        alone.Keys.Max(name => Distance(alone[name], rounded[0][name])).Should().BeInRange(1e-6, 1e-3);
        AreSame(rounded[1], rounded[0]).Should().BeTrue();
    }

    [Fact]
    public void A_sum_that_fails_in_the_backward_pass_ends_the_run_with_its_reason_in_every_process()
    {
        var groups = ThreadGroup.Create(2, failsFromSum: 5);

        var run = () => TrainTogether(groups, rank => Train(groups[rank], rank));

        run.Should().Throw<AggregateException>().Which.InnerExceptions.Should().HaveCount(2)
            .And.Contain(error => error.Message == "the network is gone").And.Contain(error => error.Message == "another process has failed");
        groups[0].Failure!.Message.Should().Be("the network is gone");
    }

    [Fact]
    public void A_parameter_that_only_one_process_uses_is_trained_in_all_processes()
    {
        var groups = ThreadGroup.Create(2);

        var weights = TrainTogether(groups, rank => Train(groups[rank], rank, model: () => new Wide { SkipsMiddle = rank == 1 }));

        AreSame(weights[1], weights[0]).Should().BeTrue();
        using var untouched = Wide.Create();
        Distance(weights[0]["middle.weight"], Networks.Snapshot(untouched)["middle.weight"]).Should().BePositive();
    }

    [Fact]
    public void If_one_process_cannot_begin_no_process_begins_and_all_report_the_reason()
    {
        var groups = ThreadGroup.Create(2);

        var run = () => TrainTogether(groups, rank => Train(groups[rank], rank, device: rank == 1 ? "cuda:77" : "cpu"));

        run.Should().Throw<AggregateException>().Which.InnerExceptions.Select(error => error.Message).Should()
            .ContainMatch("The device 'cuda:77' is not available: *")
            .And.ContainMatch("No process begins, as process 1 of 2 (thread1) cannot: The device 'cuda:77' is not available: *");
        groups[0].Failure.Should().BeNull("all throw, so none waits");
    }

    [Fact]
    public void A_group_of_one_changes_nothing()
    {
        var group = ThreadGroup.Create(1)[0];

        AreSame(Train(group, 0), Train(null, 0)).Should().BeTrue();

        group.Begun.Should().BeEmpty();
    }

    private static Dictionary<string, double[]>[] TrainTogether(ThreadGroup[] groups, Func<int, Dictionary<string, double[]>> train)
    {
        var results = new Dictionary<string, double[]>[groups.Length];
        var errors = new Exception?[groups.Length];
        var threads = groups.Select(group => new Thread(() =>
        {
            try
            {
                results[group.Rank] = train(group.Rank);
            }
            catch (Exception error)
            {
                errors[group.Rank] = error;
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return errors.OfType<Exception>().ToArray() is { Length: > 0 } failed ? throw new AggregateException(failed) : results;
    }

    private static Dictionary<string, double[]> Train(
        IProcessGroup? group, int rank, int accumulation = 1, DistributedOptions? options = null, Func<Wide>? model = null, string device = "cpu")
    {
        using var network = (model ?? Wide.Create)();
        var trainer = new Trainer(network, new TrainerOptions
        {
            Epochs = 1,
            Device = device,
            Precision = Precision.Float32,
            AccumulationBatches = accumulation,
            Optimizer = new SgdOptions { LearningRate = 0.01 },
            Schedule = new ConstantScheduleOptions(),
        });
        if (group is not null)
        {
            trainer.UseProcessGroup(group, options);
        }

        using var images = new BatchPipeline(SyntheticDataset.Create(250, seed: 1), BatchSize, sampler: new ShuffledSamplerOptions(), seed: 5);
        trainer.Fit(images);
        return Networks.Snapshot(network);
    }

    private static bool AreSame(Dictionary<string, double[]> first, Dictionary<string, double[]> second) =>
        first.Keys.SequenceEqual(second.Keys) && first.All(entry => entry.Value.AsSpan().SequenceEqual(second[entry.Key]));

    private static double Distance(double[] first, double[] second) => first.Zip(second, (one, other) => Math.Abs(one - other)).Max();

    /// <summary>Represents linear layers with more than a million parameters, so that their gradients are summed in several parts.</summary>
    private sealed class Wide : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> first;
        private readonly nn.Module<Tensor, Tensor> middle;
        private readonly nn.Module<Tensor, Tensor> wide;
        private readonly nn.Module<Tensor, Tensor> last;

        public Wide()
            : base(nameof(Wide))
        {
            lock (GlobalGenerator.Lock)
            {
                manual_seed(1).Dispose();
                (first, middle) = (nn.Linear(3 * 8 * 8, 1024), nn.Linear(1024, 1024));
                (wide, last) = (nn.Linear(1024, 1024), nn.Linear(1024, 10));
            }

            RegisterComponents();
        }

        public bool SkipsMiddle { get; init; }

        public static Wide Create() => new();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = nn.functional.avg_pool2d(input, 4).flatten(1);
            x = first.call(x).relu();
            x = SkipsMiddle ? x : middle.call(x).relu();
            return last.call(wide.call(x).relu()).MoveToOuterDisposeScope();
        }
    }
}
