using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Contains the options of a learning-rate range test.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed class LearningRateFinderOptions : IValidatableObject
{
    /// <summary>Gets or sets the first learning rate, above 0 and at most 1e6. Default: 1e-6.</summary>
    [Range(double.Epsilon, 1e6)]
    public double MinLearningRate { get; set; } = 1e-6;

    /// <summary>Gets or sets the last learning rate, above <see cref="MinLearningRate"/> and at most 1e6. Default: 10.</summary>
    [Range(double.Epsilon, 1e6)]
    public double MaxLearningRate { get; set; } = 10;

    /// <summary>Gets or sets the number of steps from the first to the last learning rate, from 10 to 1,000,000. Default: 100.</summary>
    [Range(10, 1_000_000)]
    public int Steps { get; set; } = 100;

    /// <summary>Gets or sets the weight of the previous losses in the smoothed loss, at least 0 and below 1. Default: 0.9.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Smoothing { get; set; } = 0.9;

    /// <summary>
    /// Gets or sets the limit of the smoothed loss, as a multiple of its lowest value, above 1 and at most 1e6. The test stops early if the smoothed loss
    /// exceeds the limit, or if a loss is NaN or infinite. Default: 4.
    /// </summary>
    [Range(1.0, 1e6, MinimumIsExclusive = true)]
    public double DivergenceFactor { get; set; } = 4;

    /// <summary>Validates all options.</summary>
    /// <exception cref="InvalidOptionsException">One or more options are invalid; the exception lists all failures.</exception>
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
