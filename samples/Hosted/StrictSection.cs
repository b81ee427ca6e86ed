using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ResNetKit.Samples.Hosted;

/// <summary>
/// Options from a section of the settings. A key that is not known, or a value that cannot be read, does not end the reading: it is told
/// together with all others and with the values that are out of range.
/// </summary>
internal sealed class StrictSection<TOptions>(IConfigurationSection section) : IConfigureOptions<TOptions>, IValidateOptions<TOptions>
    where TOptions : class, new()
{
    public void Configure(TOptions options) => Bind(Settings().Where(setting => Problem(setting) is null), options);

    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var problems = Settings().Select(Problem).OfType<string>().ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<KeyValuePair<string, string?>> Settings() =>
        section.AsEnumerable(makePathsRelative: true).Where(setting => setting.Value is not null).Reverse();

    // A setting by itself is bound to options of its own, to see whether it can be.
    private string? Problem(KeyValuePair<string, string?> setting)
    {
        try
        {
            Bind([setting], new TOptions());
            return null;
        }
        catch (InvalidOperationException error)
        {
            // What lies under it is the conversion that failed, if there was something to convert to.
            var reason = error.GetBaseException() is InvalidOperationException ? "there is no such setting" : $"'{setting.Value}' cannot be read";
            return $"{section.Path}:{setting.Key}: {reason}.";
        }
    }

    private static void Bind(IEnumerable<KeyValuePair<string, string?>> settings, TOptions options) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build().Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
}
