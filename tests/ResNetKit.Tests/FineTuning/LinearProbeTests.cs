using ResNetKit.FineTuning;
using ResNetKit.Tests.Data;
using ResNetKit.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Tests.FineTuning;

// These tests must not share the random number generator with others, because the features of an untrained network depend on its random weights.
[Collection(TrainingCollection.Name)]
public sealed class LinearProbeTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly SyntheticDataset _images = SyntheticDataset.Create(count: 300);
    private readonly ResNet _model;

    public LinearProbeTests()
    {
        manual_seed(1);
        _model = new ResNetBuilder().WithStem(Stem.Conv3x3(filters: 8)).AddStage(filters: 16, stride: 2).Build();
    }

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void The_head_learns_and_everything_else_stays()
    {
        var before = _model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.bytes.ToArray());

        var result = LinearProbe.Fit(_model, _images);

        _model.state_dict().Where(entry => !entry.Value.bytes.SequenceEqual(before[entry.Key])).Select(entry => entry.Key)
            .Should().BeEquivalentTo("fc.weight", "fc.bias");
        _model.training.Should().BeTrue("the mode is kept");
        result.Features.Should().Be(16);
        result.TrainAccuracy.Should().BeGreaterThan(0.2, "even random features tell more than one in ten");
        _model.ClassNames.Should().Equal(_images.ClassNames);
        _model.Preprocessing.Should().Be(new Preprocessing(_images.Shape, _images.Normalization));
    }

    [Fact]
    public void The_figures_are_those_of_the_network_with_its_new_head()
    {
        var (train, test) = (_images.Subset([.. Enumerable.Range(0, 200)]), _images.Subset([.. Enumerable.Range(200, 100)]));

        var result = LinearProbe.Fit(_model, train, test);

        Accuracy(train).Should().BeApproximately(result.TrainAccuracy, 1e-9);
        Accuracy(test).Should().BeApproximately(result.TestAccuracy!.Value, 1e-9);
        using var pipeline = new BatchPipeline(test, batchSize: 50);
        new Trainer(_model, new TrainerOptions { Device = "cpu", Precision = Precision.Float32 }).Evaluate(pipeline).Loss.Should().BeApproximately(result.TestLoss!.Value, 1e-4);

        double Accuracy(ImageDataset images) => _model.Predict(images).Zip(images.Labels, (prediction, label) => prediction.Class == label ? 1.0 : 0).Average();
    }

    [Fact]
    public void Fewer_images_than_features_and_hardly_a_penalty_are_no_obstacle()
    {
        var few = _images.Subset([.. Enumerable.Range(0, 12)]);

        var result = LinearProbe.Fit(_model, few, regularization: 1e-9);

        result.TrainLoss.Should().BeLessThan(0.5, "16 features tell 12 images apart");
    }

    [Theory]
    [InlineData(0.25, true)]
    [InlineData(1, false)]
    public void Scaled_logits_and_heads_without_bias_are_trained_too(double scale, bool bias)
    {
        using var model = new ResNetBuilder().WithStem(Stem.Conv3x3(filters: 8)).AddStage(filters: 16, stride: 2).WithLogitScale(scale).WithHeadBias(bias).Build();

        var result = LinearProbe.Fit(model, _images);

        using var pipeline = new BatchPipeline(_images, batchSize: 50);
        new Trainer(model, new TrainerOptions { Device = "cpu", Precision = Precision.Float32 }).Evaluate(pipeline).Loss.Should().BeApproximately(result.TrainLoss, 1e-4);
        result.TrainLoss.Should().BeLessThan(Math.Log(10));
    }

    [Fact]
    public void The_same_images_give_the_same_head()
    {
        LinearProbe.Fit(_model, _images);
        var first = _model.state_dict()["fc.weight"].bytes.ToArray();
        LinearProbe.Fit(_model, _images);

        _model.state_dict()["fc.weight"].bytes.ToArray().Should().Equal(first);
    }

    [Fact]
    public void The_regression_ends_where_the_gradient_is_zero()
    {
        // The features are correlated and have very different sizes. One of them is constant.
        var random = new Random(1);
        const int Count = 120;
        var labels = Enumerable.Range(0, Count).Select(_ => random.NextInt64(3)).ToArray();
        var features = tensor(labels.SelectMany(label => Features(label)).ToArray()).reshape(Count, 4);

        float[] Features(long label)
        {
            var common = random.NextSingle();
            return [(float)(label + common), 1_000 * (float)(common - (0.3 * label)), (random.NextSingle() + label) / 1_000, 5];
        }

        var fitted = SoftmaxRegression.Fit(features, tensor(labels), 3, hasBias: true, penalty: 0.01, 1_000, 1e-9, default);

        // Computes the gradient in float64 on the original features. The penalty applies to the weights of the standardized features.
        var x = features.to(ScalarType.Float64);
        var deviation = x.std(0, unbiased: false);
        var (weight, bias) = (fitted.Weight.to(ScalarType.Float64), fitted.Bias!.to(ScalarType.Float64));
        var errors = x.matmul(weight.t()).add(bias).softmax(1).sub(nn.functional.one_hot(tensor(labels), 3)).div(Count);
        var varying = deviation > 1e-6;
        var gradient = errors.t().matmul(x.sub(x.mean([0]))).div(where(varying, deviation, ones_like(deviation)))
            .add(weight.mul(where(varying, deviation, ones_like(deviation))), 0.01);
        gradient.abs().max().item<double>().Should().BeLessThan(2e-3);
        errors.sum(dim: 0).abs().max().item<double>().Should().BeLessThan(2e-3);
        weight[.., 3].abs().max().item<double>().Should().BeLessThan(1e-6, "a constant tells nothing");
        fitted.Iterations.Should().BeLessThan(1_000);
    }

    [Fact]
    public void A_stronger_penalty_gives_smaller_weights()
    {
        LinearProbe.Fit(_model, _images, regularization: 100);
        var small = _model.state_dict()["fc.weight"].norm().item<float>();
        LinearProbe.Fit(_model, _images, regularization: 0.1);

        _model.state_dict()["fc.weight"].norm().item<float>().Should().BeGreaterThan(2 * small);
    }

    [Fact]
    public void Images_and_arguments_that_do_not_fit_the_network_are_refused()
    {
        using var other = new ResNetBuilder().AddStage(filters: 4, stride: 4).WithClasses(3).Build();
        var gray = NumberedImages.Create(new ImageShape(1, 32, 32), count: 10, classes: 10);

        other.Invoking(it => LinearProbe.Fit(it, _images)).Should().Throw<ArgumentException>().WithMessage("*3 classes*10*ReplaceHead(images.ClassNames)*");
        FluentActions.Invoking(() => LinearProbe.Fit(_model, gray)).Should().Throw<ArgumentException>().WithMessage("*3 channels*1*ReplaceInputChannels*");
        FluentActions.Invoking(() => LinearProbe.Fit(_model, _images.Subset([]))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => LinearProbe.Fit(_model, _images, regularization: 0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Test_images_of_other_classes_are_refused()
    {
        var other = NumberedImages.Create(_images.Shape, count: 10, classes: 10);

        FluentActions.Invoking(() => LinearProbe.Fit(_model, _images, other)).Should().Throw<ArgumentException>()
            .WithMessage("The test images are of the classes *, but the training images of the classes *").Which.ParamName.Should().Be("test");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(1e30f)]
    public void A_network_that_computes_no_usable_features_is_refused(float weight)
    {
        using (no_grad())
        {
            foreach (var (_, parameter) in _model.named_parameters().Where(entry => entry.Item1 is "layer1.0.conv1.weight" or "layer1.0.bn2.weight"))
            {
                parameter.fill_(weight);
            }
        }

        FluentActions.Invoking(() => LinearProbe.Fit(_model, _images)).Should().Throw<InvalidOperationException>()
            .WithMessage("The network computes features that are not finite or too large*");
    }

    [Fact]
    public void Features_that_are_the_same_for_all_images_get_no_weight()
    {
        using var features = tensor([0.1f, 0.3f, 0.7f, 1.1f, 1.3f]).repeat(301, 1);
        using var labels = arange(301).remainder(3);

        var fitted = SoftmaxRegression.Fit(features, labels, 3, hasBias: true, penalty: 0.01, 1_000, 1e-9, default);

        fitted.Weight.abs().max().item<float>().Should().BeLessThan(1e-4f);
    }

    [Fact]
    public void A_canceled_probe_leaves_the_network_as_it_was()
    {
        var before = _model.state_dict()["fc.weight"].bytes.ToArray();
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        FluentActions.Invoking(() => LinearProbe.Fit(_model, _images, cancellation: cancellation.Token)).Should().Throw<OperationCanceledException>();

        _model.state_dict()["fc.weight"].bytes.ToArray().Should().Equal(before);
    }
}
