namespace ResNetKit;

/// <summary>One step of a learning-rate range test.</summary>
/// <param name="LearningRate">The rate of the step.</param>
/// <param name="Loss">The batch's loss.</param>
/// <param name="SmoothedLoss">The losses so far, smoothed.</param>
public readonly record struct LearningRatePoint(double LearningRate, double Loss, double SmoothedLoss);
