// Trains a residual network in a generic host. Settings come from appsettings.json, environment variables and arguments, and are validated
// before anything starts. Progress is logged with ILogger. After Ctrl-C or SIGTERM, the next start continues from the last checkpoint.
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ResNetKit;
using ResNetKit.Cpu;
using ResNetKit.Samples.Hosted;

const int BadSettings = 2;
var problems = new List<string>();
try
{
    var builder = Host.CreateApplicationBuilder(args);
    Check(() => builder.Services.AddResNetKit(builder.Configuration.GetSection("ResNetKit")));
    Check(() => builder.Services.AddSingleton(RunOptions.Read(builder.Configuration.GetSection("Run"))));
    builder.Services.AddHostedService<TrainingService>();

    // When the host stops, the current step and the checkpoint may take longer than the 30 seconds that hosts wait by default.
    builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(5));
    if (problems.Count == 0)
    {
        CpuKernels.Enable();
        await builder.Build().RunAsync();
        return Environment.ExitCode;
    }
}
catch (Exception error) when (error is InvalidDataException or FormatException)
{
    problems.AddRange([error.Message, error.GetBaseException().Message]);
}

Console.Error.WriteLine("The settings are invalid; nothing was started:");
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
