using Microsoft.Extensions.Options;
using ResNetKit.Registration;

namespace ResNetKit.Data;

/// <summary>Checks the options for hosts.</summary>
internal sealed class DataOptionsValidator : IValidateOptions<DataOptions>
{
    public ValidateOptionsResult Validate(string? name, DataOptions options)
    {
        var failures = OptionsValidation.Failures(options, "Data");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
