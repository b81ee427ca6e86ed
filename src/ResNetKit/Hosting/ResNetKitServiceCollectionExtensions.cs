using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ResNetKit.Hosting;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Provides methods that add a residual network and its trainer to a service collection.</summary>
public static class ResNetKitServiceCollectionExtensions
{
    private static readonly string[] _sections = ["Model", "Data", "Trainer"];

    /// <summary>
    /// Adds a <see cref="ResNet"/>, a <see cref="TrainerFactory"/>, and <see cref="IOptions{TOptions}"/> of <see cref="ResNetOptions"/>,
    /// <see cref="DataOptions"/> and <see cref="TrainerOptions"/> as singletons. The options are read from a configuration and validated immediately.
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configuration">
    /// A section with the sections <c>Model</c>, <c>Data</c> and <c>Trainer</c>, usually <c>configuration.GetSection("ResNetKit")</c>. Keys are the
    /// names of the options in PascalCase or camelCase. Options whose keys are missing keep their defaults, and unknown keys are errors.
    /// </param>
    /// <returns>The same service collection.</returns>
    /// <exception cref="InvalidOptionsException">
    /// Options are invalid, the network would exceed its parameter budget, or a key is unknown. The exception lists the failures of all sections.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The description of a custom block is invalid; see <see cref="ResNetBuilder.Describe"/>.
    /// </exception>
    public static IServiceCollection AddResNetKit(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var failures = configuration.GetChildren().Select(child => child.Key).Except(_sections, StringComparer.OrdinalIgnoreCase)
            .Select(key => $"There is no section '{key}'.{NameSuggestion.For(key, _sections)}").ToList();
        var model = ConfiguredOptions.Read<ResNetOptions>(configuration.GetSection("Model"), "Model", failures);
        var data = ConfiguredOptions.Read<DataOptions>(configuration.GetSection("Data"), "Data", failures);
        var trainer = ConfiguredOptions.Read<TrainerOptions>(configuration.GetSection("Trainer"), "Trainer", failures);
        return Add(services, model, data, trainer, failures);
    }

    /// <summary>
    /// Adds a <see cref="ResNet"/>, a <see cref="TrainerFactory"/>, and <see cref="IOptions{TOptions}"/> of <see cref="ResNetOptions"/>,
    /// <see cref="DataOptions"/> and <see cref="TrainerOptions"/> as singletons. The options are validated immediately.
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <param name="model">The options of the network, such as <c>Preset.Get("resnet20-b").Options</c>. They are copied.</param>
    /// <param name="data">The options of batches; <see langword="null"/> for the defaults.</param>
    /// <param name="trainer">The options of the trainer; <see langword="null"/> for the defaults.</param>
    /// <returns>The same service collection.</returns>
    /// <exception cref="InvalidOptionsException">
    /// Options are invalid, or the network would exceed its parameter budget. The exception lists all failures.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The description of a custom block is invalid; see <see cref="ResNetBuilder.Describe"/>.
    /// </exception>
    public static IServiceCollection AddResNetKit(
        this IServiceCollection services, ResNetOptions model, DataOptions? data = null, TrainerOptions? trainer = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(model);
        return Add(services, model.Copy(), data ?? new DataOptions(), trainer ?? new TrainerOptions(), []);
    }

    private static IServiceCollection Add(
        IServiceCollection services, ResNetOptions model, DataOptions data, TrainerOptions trainer, List<string> failures)
    {
        try
        {
            ResNetBuilder.FromOptions(model).Describe();
        }
        catch (InvalidOptionsException invalid)
        {
            failures.AddRange(invalid.Failures);
        }
        catch (ParameterBudgetExceededException exceeded)
        {
            failures.Add($"Model.{nameof(ResNetOptions.ParameterBudget)}: {exceeded.Message}");
        }

        failures.AddRange(OptionsValidation.Failures(data, "Data"));
        failures.AddRange(OptionsValidation.Failures(trainer, "Trainer"));
        if (failures.Count > 0)
        {
            throw new InvalidOptionsException(failures);
        }

        services.AddSingleton(Options.Create(model)).AddSingleton(Options.Create(data)).AddSingleton(Options.Create(trainer));

        // If options are added several times, the last ones apply to all services.
        services.TryAddSingleton(provider => new ResNet(provider.GetRequiredService<IOptions<ResNetOptions>>().Value));
        services.TryAddSingleton(provider => new TrainerFactory(
            provider.GetRequiredService<IOptions<TrainerOptions>>().Value,
            provider.GetService<ILoggerFactory>()?.CreateLogger<Trainer>() ?? NullLogger<Trainer>.Instance));
        return services;
    }
}
