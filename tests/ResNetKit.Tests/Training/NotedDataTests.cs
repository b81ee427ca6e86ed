using ResNetKit.Data;

namespace ResNetKit.Tests.Training;

/// <summary>Tests which properties of its training data a network keeps.</summary>
[Collection(TrainingCollection.Name)]
public sealed class NotedDataTests
{
    private static readonly Normalization _normalization = new([0.1f, 0.2f, 0.3f], [0.4f, 0.5f, 0.6f]);

    [Fact]
    public void A_network_knows_class_names_size_and_normalization_of_the_images_that_it_was_trained_on()
    {
        using var model = Network(classes: 2);

        Trainer(model).Fit(Images("cat", "dog"));

        model.ClassNames.Should().Equal("cat", "dog");
        model.Preprocessing.Should().Be(new Preprocessing(new ImageShape(3, 8, 8), _normalization));
    }

    [Fact]
    public void The_normalization_of_the_options_goes_before_the_dataset_s()
    {
        using var model = Network(classes: 2);

        Trainer(model).Fit(Images("cat", "dog"), new DataOptions { Normalization = Normalization.Cifar10 });

        model.Preprocessing!.Normalization.Should().Be(Normalization.Cifar10);
    }

    [Fact]
    public void Callbacks_see_the_class_names_of_the_images_from_the_first_step_on()
    {
        using var model = Network(classes: 2);
        IReadOnlyList<string>? seen = null;
        var trainer = Trainer(model);
        trainer.Callbacks.Add(new StepWatch(_ => seen ??= model.ClassNames));

        trainer.Fit(Images("cat", "dog"));

        seen.Should().Equal("cat", "dog");
    }

    [Fact]
    public void Training_on_other_classes_replaces_the_class_names_of_the_network()
    {
        using var model = Network(classes: 2);
        model.ClassNames = ["left", "right"];

        Trainer(model).Fit(Images("cat", "dog"));

        model.ClassNames.Should().Equal("cat", "dog");
    }

    [Fact]
    public void A_source_that_knows_no_class_names_leaves_those_of_the_network_unchanged()
    {
        using var model = Network(classes: 2);
        model.ClassNames = ["left", "right"];

        Trainer(model).Fit(new Nameless(new BatchPipeline(Images("cat", "dog"), batchSize: 8)));

        model.ClassNames.Should().Equal("left", "right");
        model.Preprocessing.Should().BeNull();
    }

    [Fact]
    public void Names_of_fewer_classes_than_the_network_has_are_not_taken_for_its_classes()
    {
        using var model = Network(classes: 5);

        Trainer(model).Fit(Images("cat", "dog"));

        model.ClassNames.Should().BeNull();
    }

    [Fact]
    public void Images_of_other_classes_are_refused_for_an_evaluation()
    {
        using var model = Network(classes: 2);
        var trainer = Trainer(model);
        trainer.Fit(Images("cat", "dog"));

        FluentActions.Invoking(() => trainer.Evaluate(new BatchPipeline(Images("ship", "truck"), batchSize: 8)))
            .Should().Throw<ArgumentException>().WithMessage("*cat, dog*ship, truck*");
        FluentActions.Invoking(() => trainer.Evaluate(new BatchPipeline(Images("dog", "cat"), batchSize: 8)))
            .Should().Throw<ArgumentException>("another order is another meaning of the labels");
        trainer.Evaluate(new BatchPipeline(Images("cat", "dog"), batchSize: 8)).Count.Should().Be(16);
    }

    private static ResNet Network(int classes) =>
        new ResNetBuilder().WithInput(new ImageShape(3, 8, 8)).WithClasses(classes).WithStem(Stem.Conv3x3(4)).AddStage(4).Build();

    private static Trainer Trainer(ResNet model) => new(model, new TrainerOptions { Epochs = 1, Device = "cpu", Precision = Precision.Float32 });

    private static ImageDataset Images(params string[] classNames) => new(
        new ImageShape(3, 8, 8),
        Enumerable.Range(0, 16 * 192).Select(value => (byte)(value * 7)).ToArray(),
        [.. Enumerable.Range(0, 16).Select(index => index % classNames.Length)],
        classNames,
        _normalization);

    private sealed class Nameless(IBatchSource source) : IBatchSource
    {
        public int SampleCount => source.SampleCount;

        public int BatchCount => source.BatchCount;

        public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format) => source.GetBatches(epoch, firstBatch, format);
    }
}
