namespace ResNetKit.Reporting.Tests;

/// <summary>Creates small runs for reports.</summary>
internal static class Runs
{
    public static RunReport Named(string name, params double[] testAccuracies) => new()
    {
        Name = name,
        History = [.. testAccuracies.Select((accuracy, index) => Epoch(index + 1, testAccuracy: accuracy))],
    };

    public static EpochResult Epoch(int epoch, double? testAccuracy = null, double? validationAccuracy = null) => new()
    {
        Epoch = epoch,
        TrainLoss = 2.0 / epoch,
        TrainAccuracy = 1 - (0.6 / epoch),
        TestLoss = testAccuracy.HasValue ? 2.5 / epoch : null,
        TestAccuracy = testAccuracy,
        ValidationLoss = validationAccuracy.HasValue ? 2.4 / epoch : null,
        ValidationAccuracy = validationAccuracy,
        LearningRate = 0.1 / epoch,
        Seconds = 30,
    };

    /// <summary>Creates a range test with these losses at the learning rates 0.001, 0.01, 0.1 and so on.</summary>
    public static LearningRateCurve RangeTest(params double[] losses) =>
        new([.. losses.Select((loss, index) => new LearningRatePoint(Math.Pow(10, index - 3), loss, loss))]);

    public static EvaluationReport Evaluation(int correctCats = 8) => new()
    {
        Split = "test",
        ClassNames = ["cat", "dog"],
        Confusion = new ConfusionMatrix(new[,] { { correctCats, 10 - correctCats }, { 1, 9 } }),
        Loss = 0.5,
    };

    public static Mistake Mistake(string label, string predicted) => new()
    {
        Shape = new ImageShape(3, 4, 4),
        Pixels = new byte[48],
        Label = label,
        Predicted = predicted,
        Confidence = 0.987,
        Loss = 4.5,
    };
}
