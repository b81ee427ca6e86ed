using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ResNetKit.Samples.Hosted;

/// <summary>Binds options to sections of the settings.</summary>
internal static class StrictSectionExtensions
{
    /// <summary>Takes the options from a section, and checks them when the host starts.</summary>
    public static OptionsBuilder<TOptions> FromSection<TOptions>(this OptionsBuilder<TOptions> options, IConfigurationSection section)
        where TOptions : class, new()
    {
        var strict = new StrictSection<TOptions>(section);
        options.Services.AddSingleton<IConfigureOptions<TOptions>>(strict).AddSingleton<IValidateOptions<TOptions>>(strict);
        return options.ValidateOnStart();
    }
}
