using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ResNetKit.Models;

namespace ResNetKit;

/// <summary>Gives hosts a residual network by dependency injection.</summary>
public static class ResNetServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="ResNet"/>, built from <see cref="ResNetOptions"/> when first asked for and disposed with the
    /// container. The options are checked then, or at the host's start with <c>ValidateOnStart()</c>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <returns>The options' builder, for binding them from configuration and more settings.</returns>
    public static OptionsBuilder<ResNetOptions> AddResNet(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(provider => new ResNet(provider.GetRequiredService<IOptions<ResNetOptions>>().Value));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ResNetOptions>, ResNetOptionsValidator>());
        return services.AddOptions<ResNetOptions>();
    }

    /// <summary>Adds a <see cref="ResNet"/> whose options are set by code; see <see cref="AddResNet(IServiceCollection)"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The options' builder, for more settings.</returns>
    public static OptionsBuilder<ResNetOptions> AddResNet(this IServiceCollection services, Action<ResNetOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddResNet().Configure(configure);
    }

    /// <summary>Adds a <see cref="ResNet"/> of given options, such as a preset's.</summary>
    /// <param name="services">The services.</param>
    /// <param name="options">The options; a copy is kept.</param>
    public static IServiceCollection AddResNet(this IServiceCollection services, ResNetOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        var copy = options.Copy();
        services.AddSingleton(Options.Create(copy));
        services.TryAddSingleton(_ => new ResNet(copy));
        return services;
    }
}
