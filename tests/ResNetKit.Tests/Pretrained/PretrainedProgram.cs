using System.Diagnostics;

namespace ResNetKit.Tests.Pretrained;

/// <summary>This assembly, started as a program that loads a trained network, for what belongs to a process: its environment.</summary>
internal static class PretrainedProgram
{
    public const string Command = "pretrained";

    private const string Load = "load";

    /// <summary>Loads a tiny network of a name, and returns the exit code and what was written to both streams.</summary>
    public static (int ExitCode, string Output) StartLoad(string name, string home, params (string Name, string? Value)[] environment) =>
        Start([Load, name], home, environment);

    public static int Run(string[] arguments) => arguments switch
    {
        [Load, var name] => LoadAsync(name).GetAwaiter().GetResult(),
        _ => throw new ArgumentException(string.Join(' ', arguments), nameof(arguments)),
    };

    private static async Task<int> LoadAsync(string name)
    {
        try
        {
            using var model = await ResNet.PretrainedAsync(name, new PretrainedOptions { Network = GoldenLogits.TinyNetwork });
            Console.WriteLine($"{model.Plan.Parameters} parameters");
            return 0;
        }
        catch (Exception error) when (error is IOException or HttpRequestException or ArgumentException)
        {
            Console.WriteLine(error);
            return 1;
        }
    }

    private static (int ExitCode, string Output) Start(string[] arguments, string home, (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(PretrainedProgram).Assembly.Location, Command, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = home,
        };
        foreach (var name in (string[])["RESNETKIT_OFFLINE", "HF_TOKEN", "HF_ENDPOINT", "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
        {
            start.Environment.Remove(name);
        }

        start.Environment["RESNETKIT_HOME"] = home;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
