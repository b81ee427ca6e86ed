using ResNetKit.Training;

namespace ResNetKit;

/// <summary>The options of <see cref="ProgressBar"/>, which writes to the console. In JSON <c>progressBar</c>.</summary>
public sealed record ProgressBarOptions : CallbackOptions
{
    /// <inheritdoc/>
    public override TrainerCallback CreateCallback(string folder) => new ProgressBar();
}
