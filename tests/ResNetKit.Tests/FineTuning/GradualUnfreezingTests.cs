using ResNetKit.Tests.Serialization;
using ResNetKit.Tests.Training;

namespace ResNetKit.Tests.FineTuning;

[Collection(TrainingCollection.Name)]
public sealed class GradualUnfreezingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16)]
    public void One_more_layer_is_trained_each_epoch_from_the_head_on(Precision precision)
    {
        using var model = Networks.WithDropout();
        var unfreezing = new GradualUnfreezing();
        var changed = Follow(model, unfreezing, epochs: 4, precision);

        // The layers are convolution 0 with norm 1, convolution 4 with norm 5, and the head 9.
        string[][] expected = [["9"], ["4", "5", "9"], ["0", "1", "4", "5", "9"], ["0", "1", "4", "5", "9"]];
        changed.Should().BeEquivalentTo(expected, it => it.WithStrictOrdering());
        model.parameters().Should().OnlyContain(parameter => parameter.requires_grad, "the run is over");
        model.train();
        model.named_modules().Should().OnlyContain(entry => entry.Item2.training);
    }

    [Fact]
    public void Epochs_between_layers_and_the_number_to_begin_with_can_be_chosen()
    {
        using var model = Networks.WithDropout();

        Follow(model, new GradualUnfreezing(everyEpochs: 2, firstLayers: 2), epochs: 3, Precision.Float32).Select(layers => layers.Length)
            .Should().Equal(3, 3, 5);
        FluentActions.Invoking(() => new GradualUnfreezing(everyEpochs: 0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new GradualUnfreezing(firstLayers: 0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Layers_that_were_frozen_before_stay_so()
    {
        using var model = Networks.WithDropout();
        using var frozen = model.Freeze("0", "1");

        Follow(model, new GradualUnfreezing(), epochs: 4, Precision.Float32)[^1].Should().Equal("4", "5", "9");
        model.get_parameter("0.weight")!.requires_grad.Should().BeFalse();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    public void A_resumed_run_ends_as_if_it_was_never_interrupted(int interruptedAt)
    {
        using var uninterrupted = Networks.WithDropout();
        using var first = Networks.WithDropout();
        using var second = Networks.WithDropout(seed: 99);
        var options = TrainerTests.Options(epochs: 4);
        new Trainer(uninterrupted, options) { Callbacks = { new GradualUnfreezing() } }.Fit(FixedBatches.Coloured(4));

        var saver = new CheckpointSaver(_folder.Path);
        using var cancellation = new CancellationTokenSource();
        var interrupt = new StepWatch(state => { if (state.Step == interruptedAt) { cancellation.Cancel(); } });
        new Trainer(first, options) { Callbacks = { new GradualUnfreezing(), interrupt, saver } }.Fit(FixedBatches.Coloured(4), cancellation: cancellation.Token);
        var trainer = new Trainer(second, options) { Callbacks = { new GradualUnfreezing() } };
        trainer.Resume(saver.LastPath);
        trainer.Fit(FixedBatches.Coloured(4));

        Networks.Snapshot(second).Should().BeEquivalentTo(Networks.Snapshot(uninterrupted));
    }

    [Fact]
    public void The_frozen_layers_can_be_read()
    {
        using var model = Networks.WithDropout();
        var unfreezing = new GradualUnfreezing();
        var seen = new List<string>();
        var watch = new StepWatch(_ => seen.Add(string.Join(' ', unfreezing.Frozen)));

        new Trainer(model, TrainerTests.Options(epochs: 3)) { Callbacks = { unfreezing, watch } }.Fit(FixedBatches.Coloured(1));

        seen.Should().Equal("0 1 4 5", "0 1", "");
        unfreezing.Frozen.Should().BeEmpty();
    }

    [Fact]
    public void Gradual_unfreezing_can_be_selected_by_name_in_json()
    {
        using var model = Networks.WithDropout();
        var options = TrainerTests.Options(epochs: 3);
        options.Callbacks = TrainerOptions.FromJson("""{ "callbacks": [{ "type": "gradualUnfreezing", "firstLayers": 2 }] }""").Callbacks;
        var trained = new List<int>();
        var watch = new StepWatch(_ => trained.Add(model.parameters().Count(parameter => parameter.requires_grad)));

        new Trainer(model, options) { Callbacks = { watch } }.Fit(FixedBatches.Coloured(1));

        trained.Should().HaveCount(3).And.BeInAscendingOrder();
        trained[0].Should().BeLessThan(model.parameters().Count());
        trained[1].Should().Be(model.parameters().Count());
    }

    /// <summary>Finds the children whose weights or running statistics changed in each epoch.</summary>
    private static string[][] Follow(TorchSharp.Modules.Sequential model, GradualUnfreezing unfreezing, int epochs, Precision precision)
    {
        var changed = new List<string[]>();
        var before = Networks.Snapshot(model);
        var watch = new StepWatch(state =>
        {
            var after = state.Weights.ToDictionary(entry => entry.Key, entry => Golden.Values(entry.Value));
            changed.Add([.. after.Where(entry => !entry.Value.SequenceEqual(before[entry.Key])).Select(entry => entry.Key.Split('.')[0]).Distinct().Order()]);
            before = after;
        });
        var options = TrainerTests.Options(epochs);
        options.Precision = precision;
        new Trainer(model, options) { Callbacks = { unfreezing, watch } }.Fit(FixedBatches.Coloured(1));
        return [.. changed];
    }
}
