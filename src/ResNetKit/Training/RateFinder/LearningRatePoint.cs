namespace ResNetKit;

/// <summary>Represents a step of a learning-rate range test.</summary>
/// <param name="LearningRate">The learning rate of the step.</param>
/// <param name="Loss">The loss of the batch, before the step changes the weights.</param>
/// <param name="SmoothedLoss">The exponential moving average of the losses up to this step.</param>
public readonly record struct LearningRatePoint(double LearningRate, double Loss, double SmoothedLoss);
