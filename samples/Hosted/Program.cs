// Trains a residual network inside a generic host: settings from appsettings.json, environment and arguments, checked
// before anything starts; progress through ILogger; Ctrl-C or SIGTERM leaves a checkpoint that the next start goes on from.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ResNetKit;
using ResNetKit.Samples.Hosted;

try
{
    var builder = Host.CreateApplicationBuilder(args);
    builder.Services.AddResNet().FromSection(builder.Configuration.GetSection("Network"));
    builder.Services.AddDataOptions().FromSection(builder.Configuration.GetSection("Data"));
    builder.Services.AddTrainerOptions().FromSection(builder.Configuration.GetSection("Training"));
    builder.Services.AddOptions<RunOptions>().FromSection(builder.Configuration.GetSection("Run"))
        .Validate(run => !string.IsNullOrWhiteSpace(run.Folder), "Folder: a folder must be named.")
        .Validate(run => run.Cifar10 is null || Directory.Exists(run.Cifar10), "Cifar10: there is no such folder.")
        .Validate(run => run.TrainingImages > 0, "TrainingImages: at least one must be drawn.")
        .Validate(run => run.TestImages > 0, "TestImages: at least one must be drawn.");
    builder.Services.AddHostedService<TrainingService>();

    // A step that is under way, and the checkpoint after it, may take longer than the half minute that hosts wait by default.
    builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(5));

    // Before the host makes anything that needs the settings; so all that are wrong come together.
    using var host = builder.Build();
    host.Services.GetRequiredService<IStartupValidator>().Validate();
    await host.RunAsync();
    return Environment.ExitCode;
}
catch (Exception error) when (error is OptionsValidationException or AggregateException or InvalidDataException or FormatException)
{
    Console.Error.WriteLine("The settings are wrong; nothing was started:");
    foreach (var problem in Problems(error))
    {
        Console.Error.WriteLine($"  {problem}");
    }

    return ExitCode.BadSettings;
}

static IEnumerable<string> Problems(Exception error) => error switch
{
    AggregateException several => several.InnerExceptions.SelectMany(Problems),
    OptionsValidationException options => options.Failures.Select(failure => $"{options.OptionsType.Name}: {failure}"),
    _ => [error.Message, error.GetBaseException().Message],
};
