using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Contains the options of <see cref="ProgressBar"/>, which writes to the console. The name in JSON is <c>progressBar</c>.</summary>
public sealed record ProgressBarOptions : CallbackOptions
{
    /// <inheritdoc/>
    public override TrainerCallback CreateCallback(string folder) => new ProgressBar();
}
