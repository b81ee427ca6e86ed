using System.Globalization;

namespace ResNetKit.Training.Callbacks;

/// <summary>Formats the epochs of a run as lines of text with aligned columns.</summary>
internal static class EpochTable
{
    public static string Header(bool hasValidation, bool hasTest) =>
        "  epoch  train loss  train acc"
        + (hasValidation ? "  valid loss  valid acc" : string.Empty)
        + (hasTest ? "   test loss   test acc" : string.Empty)
        + "         rate  images/s   seconds";

    public static string Line(EpochResult epoch, int epochs, bool hasValidation, bool hasTest, double imagesPerSecond)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"{epoch.Epoch}/{epochs}");
        return number.PadLeft(7)
            + Pair(epoch.TrainLoss, epoch.TrainAccuracy)
            + (hasValidation ? Pair(epoch.ValidationLoss, epoch.ValidationAccuracy) : string.Empty)
            + (hasTest ? Pair(epoch.TestLoss, epoch.TestAccuracy) : string.Empty)
            + string.Create(
                CultureInfo.InvariantCulture, $"{epoch.LearningRate,13:0.0000e+00}{imagesPerSecond,10:f0}{epoch.Seconds,10:f1}")
            + string.Concat(epoch.Metrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $"  {metric.Key} {metric.Value:f4}")));
    }

    private static string Pair(double? loss, double? accuracy) =>
        loss is null
            ? "-".PadLeft(12) + "-".PadLeft(11)
            : string.Create(CultureInfo.InvariantCulture, $"{loss,12:f4}{accuracy * 100,10:f2}%");
}
