namespace ResNetKit.Reporting;

/// <summary>Represents the learning rate at a point of a run.</summary>
/// <param name="Epoch">The number of epochs since the beginning of the run, including fractions.</param>
/// <param name="LearningRate">The learning rate.</param>
public readonly record struct ScheduledRate(double Epoch, double LearningRate);
