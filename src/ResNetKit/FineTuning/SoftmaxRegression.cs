using static TorchSharp.torch;

namespace ResNetKit.FineTuning;

/// <summary>Represents a multinomial logistic regression with an L2 penalty on the weights but not on the biases.</summary>
/// <param name="Weight">The weights, (classes, features), in float32.</param>
/// <param name="Bias">The biases, (classes), in float32; <see langword="null"/> for none.</param>
/// <param name="Iterations">The number of iterations.</param>
internal sealed record SoftmaxRegression(Tensor Weight, Tensor? Bias, int Iterations)
{
    /// <summary>Fits the weights to features.</summary>
    /// <remarks>
    /// The curvature of the loss is at most half the covariance of the features (Böhning 1992). A gradient step that is multiplied by the inverse of
    /// this bound never overshoots, so there is no learning rate to choose. Momentum (Nesterov 1983) makes the steps longer. It starts again
    /// from 0 when a step points in a direction in which the loss rises (O'Donoghue and Candès 2015).
    /// </remarks>
    /// <param name="features">The features, (N, features).</param>
    /// <param name="labels">The labels, (N).</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="hasBias"><see langword="true"/> to fit biases.</param>
    /// <param name="penalty">The L2 penalty, P. The mean loss is increased by P/2 times the squared norm of the weights on standardized features.</param>
    /// <param name="maxIterations">The maximum number of iterations.</param>
    /// <param name="tolerance">The change of the loss below which the fit ends.</param>
    /// <param name="cancellation">Cancels the computation.</param>
    public static SoftmaxRegression Fit(
        Tensor features, Tensor labels, int classes, bool hasBias, double penalty, int maxIterations, double tolerance, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var count = features.shape[0];

        // Without biases, centering the features would change the model.
        var mean = hasBias ? features.mean([0]) : zeros(features.shape[1]);
        var deviation = features.sub(mean).square().mean([0]).sqrt();

        // The deviation of a feature that is the same for all images is only the rounding error of its mean.
        deviation = where(deviation.gt(maximum(deviation.max(), mean.abs()).mul(1e-6)), deviation, ones_like(deviation));
        var standardized = features.sub(mean).div_(deviation);
        var transposed = standardized.t().contiguous();
        var targets = nn.functional.one_hot(labels, classes).to(ScalarType.Float32);
        var curvature = transposed.matmul(standardized).to(ScalarType.Float64).div_(2.0 * count);

        // Adding more than the penalty only shortens the steps. Adding less than the rounding errors could make the factorization fail.
        curvature.diagonal().add_(Math.Max(penalty, 1e-6 * curvature.diagonal().max().item<double>()));
        var factor = linalg.cholesky(curvature);

        var (weight, aheadWeight) = (zeros(features.shape[1], classes, dtype: ScalarType.Float64), zeros(features.shape[1], classes, dtype: ScalarType.Float64));
        var (bias, aheadBias) = (zeros(classes, dtype: ScalarType.Float64), zeros(classes, dtype: ScalarType.Float64));
        var (momentum, lastLoss, iterations) = (1.0, double.PositiveInfinity, 0);
        while (iterations < maxIterations)
        {
            cancellation.ThrowIfCancellationRequested();
            iterations++;
            using var step = NewDisposeScope();
            var logits = standardized.matmul(aheadWeight.to(ScalarType.Float32)).add_(aheadBias.to(ScalarType.Float32));
            var logProbabilities = logits.log_softmax(1);
            var loss = -logProbabilities.mul(targets).sum(ScalarType.Float64).item<double>() / count
                + (penalty / 2 * aheadWeight.square().sum().item<double>());
            var errors = logProbabilities.exp().sub_(targets);
            var weightGradient = transposed.matmul(errors).to(ScalarType.Float64).div_(count).add_(aheadWeight, penalty);
            var nextWeight = aheadWeight.sub(weightGradient.cholesky_solve(factor));
            var biasGradient = hasBias ? errors.mean([0], type: ScalarType.Float64) : zeros_like(aheadBias);
            var nextBias = aheadBias.add(biasGradient, -2);
            var (weightStep, biasStep) = (nextWeight.sub(weight), nextBias.sub(bias));
            var uphill = weightGradient.mul(weightStep).sum().add(biasGradient.mul(biasStep).sum()).item<double>() > 0;
            var nextMomentum = uphill ? 1 : (1 + Math.Sqrt(1 + (4 * momentum * momentum))) / 2;
            var pull = uphill ? 0 : (momentum - 1) / nextMomentum;
            aheadWeight.copy_(nextWeight.add(weightStep, pull));
            aheadBias.copy_(nextBias.add(biasStep, pull));
            weight.copy_(nextWeight);
            bias.copy_(nextBias);
            momentum = nextMomentum;
            if (!uphill && Math.Abs(lastLoss - loss) < tolerance)
            {
                break;
            }

            lastLoss = loss;
        }

        // Converts the weights from the standardized features back to the original features.
        weight = weight.div(deviation.unsqueeze(1));
        bias = bias.sub(mean.to(ScalarType.Float64).unsqueeze(0).matmul(weight).squeeze(0));
        return new SoftmaxRegression(
            weight.t().contiguous().to(ScalarType.Float32).MoveToOuterDisposeScope(),
            hasBias ? bias.to(ScalarType.Float32).MoveToOuterDisposeScope() : null,
            iterations);
    }

    /// <summary>Computes the mean cross-entropy and the accuracy on features.</summary>
    public (double Loss, double Accuracy) Evaluate(Tensor features, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var logits = nn.functional.linear(features, Weight, Bias);
        var loss = nn.functional.cross_entropy(logits, labels).item<float>();
        var accuracy = logits.argmax(1).eq(labels).to(ScalarType.Float64).mean().item<double>();
        return (loss, accuracy);
    }
}
