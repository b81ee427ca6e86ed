// Tells what is in pictures: the most probable classes of each, with their probabilities.
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ResNetKit;
using ResNetKit.Samples.OwnImages;

var pictures = new Argument<string[]>("pictures") { Description = "picture files, or folders of them", Arity = ArgumentArity.OneOrMore };
var run = new Option<string?>("--run") { Description = "the folder of a finished run of samples/Cifar10", HelpName = "DIR" };
var preset = new Option<string?>("--preset") { Description = "without --run: the network's name", HelpName = "NAME" };
var weights = new Option<string?>("--weights") { Description = "without --run: its weights (safetensors, a checkpoint, .pt or .dat)", HelpName = "FILE" };
var prefix = new Option<string>("--prefix") { Description = "what names in that file begin with: model. or ema. in a checkpoint", DefaultValueFactory = _ => "" };
var classes = new Option<string?>("--classes") { Description = "a file with one class a line (default: those of the run, or of CIFAR-10)", HelpName = "FILE" };
var top = new Option<int>("--top") { Description = "how many classes to tell of each picture", DefaultValueFactory = _ => 3 };
var asJson = new Option<bool>("--json") { Description = "print JSON, one object a line" };
var root = new RootCommand("Tells what is in pictures.") { pictures, run, preset, weights, prefix, classes, top, asJson };
root.SetAction(arguments =>
{
    // A run's record has its network, and says whether it was trained on CIFAR-10 or on drawn images.
    using var record = arguments.GetValue(run) is { } folder ? JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "run.json"))) : null;
    var isDrawn = record?.RootElement.GetProperty("data").GetString() == "synthetic";
    var names = arguments.GetValue(classes) is { } file ? File.ReadAllLines(file) : [.. isDrawn ? SyntheticDataset.Classes : Cifar10Dataset.Classes];
    var normalization = isDrawn ? SyntheticDataset.Create(1).Normalization : Normalization.Cifar10;
    var builder = (record, arguments.GetValue(preset)) switch
    {
        ({ } json, null) => ResNetBuilder.FromOptions(ResNetOptions.FromJson(json.RootElement.GetProperty("options").GetProperty("model").GetRawText())),
        (null, { } name) => ResNetBuilder.FromPreset(name).WithClasses(names.Length),
        _ => throw new ArgumentException("Give either --run, or both --preset and --weights."),
    };
    var path = arguments.GetValue(weights) ?? Path.Combine(arguments.GetValue(run) ?? throw new ArgumentException("Give --weights."), "weights.safetensors");
    using var model = builder.Build();
    model.LoadWeights(path, new WeightLoadOptions { Prefix = arguments.GetValue(prefix)! });

    var failures = 0;
    foreach (var picture in arguments.GetValue(pictures)!.SelectMany(Files))
    {
        try
        {
            var prediction = model.Predict(StbImage.Decode(File.ReadAllBytes(picture)), normalization, names);
            var best = prediction.Probabilities.Select((probability, label) => (Name: names[label], Probability: probability))
                .OrderByDescending(guess => guess.Probability).Take(Math.Max(1, arguments.GetValue(top)));
            Console.WriteLine(arguments.GetValue(asJson)
                ? JsonSerializer.Serialize(new { file = picture, classes = best.Select(guess => new { name = guess.Name, probability = guess.Probability }) })
                : $"{picture}  {string.Join("   ", best.Select(guess => string.Create(CultureInfo.InvariantCulture, $"{guess.Name} {100 * guess.Probability:F1} %")))}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            failures++;
            Console.Error.WriteLine($"'{picture}' is no picture that can be read: {error.Message}");
        }
    }

    return failures == 0 ? 0 : 1;
});

try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception error) when (error is IOException or InvalidDataException or ArgumentException or JsonException or KeyNotFoundException or StateDictMismatchException)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}

static IEnumerable<string> Files(string path) => !Directory.Exists(path) ? [path] : Directory
    .EnumerateFiles(path, "*", SearchOption.AllDirectories)
    .Where(file => Path.GetExtension(file).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG" or ".BMP")
    .Order(StringComparer.Ordinal);
