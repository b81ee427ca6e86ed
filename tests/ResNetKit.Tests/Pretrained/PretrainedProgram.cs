using System.Diagnostics;

namespace ResNetKit.Tests.Pretrained;

/// <summary>Loads trained networks in a process that runs this assembly as a program, because environment variables belong to a process.</summary>
internal static class PretrainedProgram
{
    public const string Command = "pretrained";

    private const string Load = "load";
    private const string FourLines = "four-lines";
    private const string Guide = "guide";

    /// <summary>Loads a tiny network by name. Returns the exit code and the text on both streams.</summary>
    public static (int ExitCode, string Output) StartLoad(string name, string home, params (string Name, string? Value)[] environment) =>
        Start([Load, name], home, environment);

    /// <summary>
    /// Runs the four lines of the readme and the guide. They load <c>resnet18-imagenet</c> by its name, from the given address instead of the
    /// published one.
    /// </summary>
    public static (int ExitCode, string Output) StartFourLines(string source, string sha256, string home) => Start([FourLines, source, sha256], home, []);

    /// <summary>Runs the other examples of the guide in a folder with their files.</summary>
    public static (int ExitCode, string Output) StartGuide(string home) => Start([Guide], home, []);

    public static int Run(string[] arguments) => arguments switch
    {
        [Load, var name] => LoadAsync(name).GetAwaiter().GetResult(),
        [Guide] => GuideAsync().GetAwaiter().GetResult(),
        [FourLines, var source, var sha256] => FourLinesAsync(source, sha256).GetAwaiter().GetResult(),
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

    private static async Task<int> GuideAsync()
    {
        using var model = await ResNet.PretrainedAsync("weights/resnet20.pth", new PretrainedOptions
        {
            Network = Preset.Get("resnet20-b").Options,
            Preprocessing = new Preprocessing(ImageShape.Cifar, Normalization.Cifar10),
            ClassNames = Cifar10Dataset.Classes,
        });
        Console.WriteLine(model.ClassNames![0]);

        PretrainedNetwork.Register(new PretrainedNetwork("pets", "https://models.example.com/pets.safetensors"));
        PretrainedNetwork.Register(
            PretrainedNetwork.Get("resnet34-imagenet") with { Source = "https://mirror.example.com/resnet34-b627a593.pth" }, replace: true);
        Console.WriteLine(PretrainedNetwork.Get("pets").Source);
        Console.WriteLine($"{PretrainedNetwork.Get("resnet34-imagenet").Source} {PretrainedNetwork.Get("resnet34-imagenet").Sha256}");
        return 0;
    }

    private static async Task<int> FourLinesAsync(string source, string sha256)
    {
        PretrainedNetwork.Register(
            PretrainedNetwork.Get("resnet18-imagenet") with { Source = source, Sha256 = sha256, Size = null }, replace: true);
        var pets = ImageFolder.Load("pets", PretrainedNetwork.Get("resnet18-imagenet").Preprocessing!);

        using var model = await ResNet.PretrainedAsync("resnet18-imagenet");       // downloaded once, verified, cached
        Console.WriteLine(model.Predict("cat.jpg").Top(3));                          // its own preprocessing, its own class names
        model.ReplaceHead(pets.ClassNames);                                          // then fine-tune on one's own pictures
        new Trainer(model, FineTune.Options(epochs: 5)).Fit(pets.Train, pets.Test);

        Console.WriteLine(model.Predict("cat.jpg").Top(3));
        using var again = await ResNet.PretrainedAsync("resnet18-imagenet");
        Console.WriteLine(again.Predict("cat.jpg").Top(3));
        return 0;
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
