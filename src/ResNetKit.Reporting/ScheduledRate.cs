namespace ResNetKit.Reporting;

/// <summary>The learning rate at a moment of a run.</summary>
/// <param name="Epoch">Epochs since the run began, with fractions.</param>
/// <param name="LearningRate">The learning rate.</param>
public readonly record struct ScheduledRate(double Epoch, double LearningRate);
