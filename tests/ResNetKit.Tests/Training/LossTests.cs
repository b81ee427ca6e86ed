using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class LossTests
{
    private static readonly float[] _logits = [2, -1, 0.5f, 0, 1, -2, 0.25f, 3, 1];

    [Fact]
    public void Class_weights_give_pytorchs_weighted_mean()
    {
        using var scope = NewDisposeScope();
        var (logits, targets) = Batch();
        using var loss = new CrossEntropyOptions { ClassWeights = [1, 2, 4] }.CreateLoss();

        // The expected value is the sum of each image's loss times the weight of its class, divided by the sum of these weights.
        double[] weights = [1, 4, 2];
        var each = Each(new CrossEntropyOptions());
        loss.Compute(logits, targets).item<float>().Should()
            .BeApproximately((float)(each.Zip(weights, (value, weight) => value * weight).Sum() / weights.Sum()), 1e-6f);
    }

    [Fact]
    public void An_evaluation_reports_plain_cross_entropy()
    {
        Each(new CrossEntropyOptions { LabelSmoothing = 0.3, ClassWeights = [1, 2, 4] }).Should().Equal(Each(new CrossEntropyOptions()));
    }

    [Fact]
    public void The_focal_loss_is_cross_entropy_times_a_power_of_what_is_missing_to_certainty()
    {
        var losses = Each(new CrossEntropyOptions());

        // exp(-loss) is the probability of the class.
        Each(new FocalLossOptions { Gamma = 2 }).Should().Equal(
            losses.Select(loss => Math.Pow(1 - Math.Exp(-loss), 2) * loss), (a, b) => Math.Abs(a - b) < 1e-6);
        Each(new FocalLossOptions { Gamma = 0 }).Should().Equal(losses, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Soft_targets_that_are_certain_give_the_loss_of_classes()
    {
        using var scope = NewDisposeScope();
        var (logits, targets) = Batch();
        var soft = functional.one_hot(targets, 3).to(ScalarType.Float32);
        foreach (var name in KnownLosses.Names)
        {
            using var loss = KnownLosses.Create(name).CreateLoss();

            loss.Compute(logits, soft).item<float>().Should().BeApproximately(loss.Compute(logits, targets).item<float>(), 1e-6f);
            loss.ComputeEach(logits, soft).data<float>().ToArray().Should()
                .Equal(loss.ComputeEach(logits, targets).data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6f);
        }
    }

    [Fact]
    public void Binary_cross_entropy_looks_at_every_class_by_itself()
    {
        using var scope = NewDisposeScope();
        var (logits, _) = Batch();
        var labels = tensor(new float[] { 1, 1, 0, 0, 0, 0, 0, 1, 1 }).reshape(3, 3);
        using var loss = new BinaryCrossEntropyOptions().CreateLoss();

        var expected = _logits.Zip(labels.data<float>().ToArray(), (x, y) => -Math.Log(1 / (1 + Math.Exp(y == 1 ? -x : x)))).Average();
        loss.Compute(logits, labels).item<float>().Should().BeApproximately((float)expected, 1e-6f);
    }

    [Theory]
    [InlineData("focal")]
    [InlineData("binaryCrossEntropy")]
    public void A_network_learns_by_other_losses(string name)
    {
        using var model = Networks.WithDropout();
        var options = TrainerTests.Options(epochs: 6);
        options.Loss = KnownLosses.Create(name);
        var result = new Trainer(model, options).Fit(FixedBatches.Coloured(8), FixedBatches.Coloured(2, seed: 2));

        result.History[^1].TestAccuracy.Should().BeGreaterThan(0.9);
        result.History[^1].TestLoss.Should().BeLessThan(result.History[0].TestLoss!.Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void A_batch_of_classes_without_weight_has_a_loss_and_gradients_of_0(double labelSmoothing)
    {
        using var scope = NewDisposeScope();
        var logits = tensor(_logits).reshape(3, 3).requires_grad_();
        using var loss = new CrossEntropyOptions { ClassWeights = [1, 0, 4], LabelSmoothing = labelSmoothing }.CreateLoss();
        var value = loss.Compute(logits, tensor(new long[] { 1, 1, 1 }));
        value.backward();

        value.item<float>().Should().Be(0);
        logits.grad!.data<float>().ToArray().Should().OnlyContain(gradient => gradient == 0);
    }

    [Fact]
    public void Weights_that_do_not_fit_the_classes_are_refused()
    {
        using var model = Networks.WithDropout();
        var options = TrainerTests.Options();
        options.Loss = new CrossEntropyOptions { ClassWeights = [1, 2] };

        new Trainer(model, options).Invoking(it => it.Fit(FixedBatches.Coloured(1)))
            .Should().Throw<InvalidOperationException>().WithMessage("*ClassWeights has 2 weights*3 logits*");
        options.Loss = new FocalLossOptions { ClassWeights = [1, -2, 1] };
        options.Invoking(it => it.Validate()).Should().Throw<InvalidOptionsException>().WithMessage("Trainer.Loss.ClassWeights must be*");
    }

    private static (Tensor Logits, Tensor Targets) Batch() => (tensor(_logits).reshape(3, 3), tensor(new long[] { 0, 2, 1 }));

    private static double[] Each(LossOptions options)
    {
        using var scope = NewDisposeScope();
        var (logits, targets) = Batch();
        using var loss = options.CreateLoss();
        return [.. loss.ComputeEach(logits, targets).data<float>().ToArray().Select(value => (double)value)];
    }
}
