using ResNetKit.Data;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Tests.Training;

/// <summary>Tests that invalid batches, from which libtorch would compute wrong results, are refused with a clear message before a weight changes.</summary>
[Collection(TrainingCollection.Name)]
public sealed class UnsoundBatchTests
{
    [Theory]
    [InlineData(-100)]
    [InlineData(-1)]
    [InlineData(3)]
    public void A_label_that_names_no_class_is_refused_with_its_place_and_the_number_of_classes(long label)
    {
        using var model = Networks.WithDropout(classes: 3);
        var before = Networks.Snapshot(model);
        var source = new FixedBatches([(Images(4), [0, 1, label, 2])], [4, 3, 8, 8]);

        new Trainer(model, TrainerTests.Options()).Invoking(it => it.Fit(source))
            .Should().Throw<InvalidDataException>().WithMessage($"Sample 2 of batch 0 has label {label}, but the model has 3 classes: labels are 0 to 2.");
        Parameters(Networks.Snapshot(model)).Should().BeEquivalentTo(Parameters(before));
    }

    [Fact]
    public void An_evaluation_and_a_range_test_refuse_a_label_that_names_no_class()
    {
        using var model = Networks.WithDropout(classes: 3);
        var trainer = new Trainer(model, TrainerTests.Options());
        var source = new FixedBatches([(Images(2), [0, 1]), (Images(2), [7, 1])], [2, 3, 8, 8]);

        trainer.Invoking(it => it.Evaluate(source)).Should().Throw<InvalidDataException>().WithMessage("Sample 0 of batch 1 has label 7*");
        trainer.Invoking(it => it.FindLearningRate(source)).Should().Throw<InvalidDataException>().WithMessage("Sample 0 of batch 1 has label 7*");
    }

    [Fact]
    public void Labels_of_another_type_or_shape_are_refused()
    {
        Refusal(() => tensor(new[] { 0, 1 })).Should().Contain("must be class indices of shape (2) and type Int64").And.Contain("found (2) of type Int32");
        Refusal(() => zeros(2, 1, ScalarType.Int64)).Should().Contain("found (2, 1) of type Int64");
        Refusal(() => zeros(3, ScalarType.Int64)).Should().Contain("found (3) of type Int64");
        Refusal(() => full(2, 3, 7f)).Should().Be("The labels of batch 0 must be probabilities from 0 to 1; found values from 7 to 7.");
        Refusal(() => full(2, 3, float.NaN)).Should().Be("The labels of batch 0 must be probabilities from 0 to 1; found values from NaN to NaN.");
        Refusal(() => zeros(2, 5)).Should().Be("The labels of batch 0 are probabilities of 5 classes, but the model has 3.");
    }

    [Fact]
    public void A_dataset_of_more_classes_than_the_model_has_is_refused()
    {
        using var model = Networks.WithDropout(classes: 3);

        new Trainer(model, TrainerTests.Options()).Invoking(it => it.Fit(Dataset(classes: 4), Plain(4)))
            .Should().Throw<InvalidDataException>().WithMessage("The dataset has 4 classes, but the model has 3.");
    }

    [Fact]
    public void Mixed_labels_of_fewer_classes_than_the_model_has_are_refused()
    {
        using var model = Networks.WithDropout(classes: 3);
        var options = Plain(4);
        options.Augmentations = [new MixupOptions()];

        new Trainer(model, TrainerTests.Options()).Invoking(it => it.Fit(Dataset(classes: 2), options))
            .Should().Throw<InvalidDataException>().WithMessage("The dataset has 2 classes, but the model has 3; mixed labels need the same number.");
    }

    [Fact]
    public void A_batch_norm_over_one_value_per_channel_is_refused_before_anything_changes()
    {
        using var model = Sequential(AdaptiveAvgPool2d(1), Conv2d(3, 4, 1), BatchNorm2d(4), Flatten(), Linear(4, 3));
        var before = Networks.Snapshot(model);
        var source = new FixedBatches([(Images(1), [0])], [1, 3, 8, 8]);

        new Trainer(model, TrainerTests.Options()).Invoking(it => it.Fit(source))
            .Should().Throw<InvalidDataException>().WithMessage("*the batch norm '2' gets one value per channel*DropLast*");
        Networks.Snapshot(model).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void A_batch_of_one_image_trains_where_each_batch_norm_sees_several_values()
    {
        using var model = Networks.WithDropout();
        var source = new FixedBatches([(Images(1), [0])], [1, 3, 8, 8]);

        new Trainer(model, TrainerTests.Options()).Fit(source).History[^1].TrainLoss.Should().BeGreaterThan(0);
    }

    [Fact]
    public void A_frozen_batch_norm_accepts_one_value_per_channel()
    {
        using var model = Sequential(AdaptiveAvgPool2d(1), Conv2d(3, 4, 1), BatchNorm2d(4), Flatten(), Linear(4, 3));
        using var frozen = model.Freeze("2");
        var source = new FixedBatches([(Images(1), [0])], [1, 3, 8, 8]);

        new Trainer(model, TrainerTests.Options()).Fit(source).History[^1].TrainLoss.Should().BeGreaterThan(0);
    }

    [Fact]
    public void A_network_of_this_library_refuses_one_value_per_channel_in_a_training_loop_of_the_user_too()
    {
        using var model = new ResNetBuilder().WithInput(new ImageShape(3, 4, 4)).WithStem(Stem.Conv3x3(filters: 4)).AddStage(filters: 4, blocks: 1, stride: 4).WithClasses(3).Build();
        using var image = zeros(1, 3, 4, 4);

        model.Invoking(it => it.call(image)).Should().Throw<InvalidOperationException>().WithMessage("The batch norm '*' needs more than one value per channel*(1, 4, 1, 1)*");
        model.eval();
        model.Invoking(it => it.call(image).Dispose()).Should().NotThrow();
    }

    [Fact]
    public void A_network_of_this_library_with_frozen_norms_accepts_one_value_per_channel()
    {
        using var model = new ResNetBuilder().WithInput(new ImageShape(3, 8, 8)).AddStage(filters: 4).AddStage(filters: 4, stride: 8).WithClasses(3).Build();
        using var frozen = model.Freeze("conv1", "bn1", "layer1", "layer2");
        var source = new FixedBatches([(Images(1), [0])], [1, 3, 8, 8]);

        new Trainer(model, TrainerTests.Options()).Fit(source).History[^1].TrainLoss.Should().BeGreaterThan(0);
    }

    [Fact]
    public void Splits_of_other_classes_are_refused_by_name()
    {
        using var model = Networks.WithDropout(classes: 3);
        var test = new ImageDataset(new ImageShape(3, 8, 8), new byte[2 * 192], [0, 1], ["class 0", "class 2", "class 1"]);

        new Trainer(model, TrainerTests.Options()).Invoking(it => it.Fit(Dataset(classes: 3), Plain(4), test))
            .Should().Throw<ArgumentException>().WithMessage("The test images are of the classes class 0, class 2, class 1, but the training images*class 0, class 1, class 2*");
    }

    private static string Refusal(Func<Tensor> labels)
    {
        using var model = Networks.WithDropout(classes: 3);
        return new Trainer(model, TrainerTests.Options()).Invoking(it => it.Fit(new OneBatch(labels)))
            .Should().Throw<InvalidDataException>().Which.Message;
    }

    private static Dictionary<string, double[]> Parameters(Dictionary<string, double[]> snapshot) =>
        snapshot.Where(entry => entry.Key.EndsWith("weight", StringComparison.Ordinal)).ToDictionary();

    private static float[] Images(int count) => [.. Enumerable.Range(0, count * 192).Select(i => MathF.Sin(i))];

    private static DataOptions Plain(int batchSize) => new() { BatchSize = batchSize, Augmentations = [] };

    private static ImageDataset Dataset(int classes)
    {
        var labels = Enumerable.Range(0, 8).Select(i => i % classes).ToArray();
        var pixels = Enumerable.Range(0, 8 * 192).Select(i => (byte)i).ToArray();
        return new ImageDataset(new ImageShape(3, 8, 8), pixels, labels, [.. Enumerable.Range(0, classes).Select(label => $"class {label}")]);
    }

    private sealed class OneBatch(Func<Tensor> labels) : IBatchSource
    {
        public int SampleCount => 2;

        public int BatchCount => 1;

        public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format)
        {
            yield return new Batch(zeros(2, 3, 8, 8), labels());
        }
    }
}
