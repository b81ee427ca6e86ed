// Trains a residual network inside a generic host: settings from appsettings.json, environment and arguments, checked before anything
// starts; progress through ILogger; Ctrl-C or SIGTERM leaves a checkpoint that the next start continues from.
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ResNetKit;
using ResNetKit.Samples.Hosted;

const int BadSettings = 2;
var problems = new List<string>();
try
{
    var builder = Host.CreateApplicationBuilder(args);
    Check(() => builder.Services.AddResNetKit(builder.Configuration.GetSection("ResNetKit")));
    Check(() => builder.Services.AddSingleton(RunOptions.Read(builder.Configuration.GetSection("Run"))));
    builder.Services.AddHostedService<TrainingService>();

    // The step under way and the checkpoint after it may take longer than the half minute that hosts wait by default.
    builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(5));
    if (problems.Count == 0)
    {
        await builder.Build().RunAsync();
        return Environment.ExitCode;
    }
}
catch (Exception error) when (error is InvalidDataException or FormatException)
{
    problems.AddRange([error.Message, error.GetBaseException().Message]);
}

Console.Error.WriteLine("The settings are wrong; nothing was started:");
problems.ForEach(problem => Console.Error.WriteLine($"  {problem}"));
return BadSettings;

void Check(Action register)
{
    try
    {
        register();
    }
    catch (InvalidOptionsException invalid)
    {
        problems.AddRange(invalid.Failures);
    }
    catch (Exception error) when (error is ValidationException or InvalidOperationException)
    {
        problems.Add($"Run: {error.Message}");
    }
}
