using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>How a learning-rate range test goes about it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed class LearningRateFinderOptions : IValidatableObject
{
    /// <summary>The first learning rate. Default 1e-6.</summary>
    [Range(double.Epsilon, 1e6)]
    public double MinLearningRate { get; set; } = 1e-6;

    /// <summary>The last learning rate. Default 10.</summary>
    [Range(double.Epsilon, 1e6)]
    public double MaxLearningRate { get; set; } = 10;

    /// <summary>Steps from the first to the last rate. Default 100.</summary>
    [Range(10, 1_000_000)]
    public int Steps { get; set; } = 100;

    /// <summary>Weight of the past in the smoothed loss, in [0, 1). Default 0.9.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Smoothing { get; set; } = 0.9;

    /// <summary>The test ends where the smoothed loss is this many times its lowest value. Default 4.</summary>
    [Range(1.0, 1e6, MinimumIsExclusive = true)]
    public double DivergenceFactor { get; set; } = 4;

    /// <summary>Checks every option.</summary>
    /// <exception cref="InvalidOptionsException">Options are invalid; all failures are listed.</exception>
    public void Validate() => OptionsValidation.Validate(this, "LearningRateFinder");

    /// <inheritdoc/>
    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (!(MinLearningRate < MaxLearningRate))
        {
            yield return new ValidationResult(
                $"{nameof(MinLearningRate)} must be below {nameof(MaxLearningRate)} ({MaxLearningRate}), not {MinLearningRate}.",
                [nameof(MinLearningRate), nameof(MaxLearningRate)]);
        }
    }
}
