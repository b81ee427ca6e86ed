using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ResNetKit.Data;

namespace ResNetKit;

/// <summary>Gives hosts the options of batches by dependency injection.</summary>
public static class DataServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="DataOptions"/> that are checked when first asked for, or at the host's start with <c>ValidateOnStart()</c>; all that
    /// are broken are named at once.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; leave it out to bind them from configuration with the result.</param>
    /// <returns>The options' builder, for binding and more settings.</returns>
    public static OptionsBuilder<DataOptions> AddDataOptions(this IServiceCollection services, Action<DataOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DataOptions>, DataOptionsValidator>());
        var options = services.AddOptions<DataOptions>();
        return configure is null ? options : options.Configure(configure);
    }
}
