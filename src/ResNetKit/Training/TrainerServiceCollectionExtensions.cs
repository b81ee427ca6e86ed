using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Gives hosts the options of a <see cref="Trainer"/> by dependency injection.</summary>
public static class TrainerServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="TrainerOptions"/> that are checked when first asked for, or at the host's start with <c>ValidateOnStart()</c>; all
    /// that are broken are named at once.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; leave it out to bind them from configuration with the result.</param>
    /// <returns>The options' builder, for binding and more settings.</returns>
    public static OptionsBuilder<TrainerOptions> AddTrainerOptions(this IServiceCollection services, Action<TrainerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TrainerOptions>, TrainerOptionsValidator>());
        var options = services.AddOptions<TrainerOptions>();
        return configure is null ? options : options.Configure(configure);
    }
}
