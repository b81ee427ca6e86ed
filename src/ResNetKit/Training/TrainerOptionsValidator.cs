using Microsoft.Extensions.Options;
using ResNetKit.Registration;

namespace ResNetKit.Training;

/// <summary>Checks the options of a trainer for hosts.</summary>
internal sealed class TrainerOptionsValidator : IValidateOptions<TrainerOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TrainerOptions options)
    {
        var failures = OptionsValidation.Failures(options, "Trainer");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
