using Microsoft.Extensions.Options;
using ResNetKit.Models.Plan;

namespace ResNetKit.Models;

/// <summary>Checks options by their annotations and by describing the network; names everything that is wrong.</summary>
public sealed class ResNetOptionsValidator : IValidateOptions<ResNetOptions>
{
    private static readonly ResNetOptionsAnnotations s_annotations = new();

    /// <summary>Checks options.</summary>
    /// <param name="name">Name of the options instance, for hosts that have several; not used.</param>
    /// <param name="options">The options.</param>
    public ValidateOptionsResult Validate(string? name, ResNetOptions options) =>
        Check(name, options, out var failures) is null ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;

    /// <summary>The plan that valid options describe.</summary>
    /// <exception cref="OptionsValidationException">Options are wrong; all of them are named.</exception>
    internal static NetworkPlan Plan(ResNetOptions options) =>
        Check(Options.DefaultName, options, out var failures)
        ?? throw new OptionsValidationException(nameof(ResNetOptions), typeof(ResNetOptions), failures);

    private static NetworkPlan? Check(string? name, ResNetOptions options, out IReadOnlyList<string> failures)
    {
        ArgumentNullException.ThrowIfNull(options);
        var annotations = s_annotations.Validate(name, options);
        var plan = NetworkPlanner.Plan(options, out var problems);
        failures = [.. annotations.Failures ?? [], .. problems];
        return failures.Count == 0 ? plan : null;
    }
}
