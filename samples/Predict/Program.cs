// Tells what is in pictures: the likeliest classes of each, with their probabilities.
using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ResNetKit;
using ResNetKit.Samples.Predict;

var pictures = new Argument<string[]>("pictures") { Description = "picture files, or folders of them", Arity = ArgumentArity.OneOrMore };
var run = new Option<string?>("--run") { Description = "the folder of a finished run of samples/Cifar10", HelpName = "DIR" };
var preset = new Option<string?>("--preset") { Description = "without --run: the network's name", HelpName = "NAME" };
var weights = new Option<string?>("--weights") { Description = "without --run: its weights (safetensors, a checkpoint, .pt or .dat)", HelpName = "FILE" };
var prefix = new Option<string>("--prefix") { Description = "what names in that file begin with: model. or ema. in a checkpoint", DefaultValueFactory = _ => "" };
var classFile = new Option<string?>("--classes") { Description = "a file with one class a line (default: those of CIFAR-10)", HelpName = "FILE" };
var top = new Option<int>("--top") { Description = "how many classes to tell of each picture", DefaultValueFactory = _ => 3 };
var asJson = new Option<bool>("--json") { Description = "print JSON" };
var root = new RootCommand("Tells what is in pictures.") { pictures, run, preset, weights, prefix, classFile, top, asJson };
root.SetAction(arguments =>
{
    var names = arguments.GetValue(classFile) is { } file ? File.ReadAllLines(file) : [.. Cifar10Dataset.Classes];
    using var model = (arguments.GetValue(run), arguments.GetValue(preset), arguments.GetValue(weights)) switch
    {
        ({ } folder, null, null) => Network.FromRun(folder),
        (null, { } name, { } path) => Network.FromPreset(name, path, arguments.GetValue(prefix)!, names.Length),
        _ => throw new ArgumentException("Give either --run, or both --preset and --weights."),
    };
    if (names.Length != model.Options.Classes)
    {
        throw new ArgumentException($"The network tells {model.Options.Classes} classes apart; found {names.Length} names. Give --classes.");
    }

    var failures = 0;
    var found = Pictures.Classify(model, Pictures.Find(arguments.GetValue(pictures)!), Normalization.Cifar10, problem =>
    {
        failures++;
        Console.Error.WriteLine(problem);
    });
    Print(found, names, Math.Clamp(arguments.GetValue(top), 1, names.Length), arguments.GetValue(asJson));
    return failures == 0 ? 0 : 1;
});

try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception error) when (error is IOException or InvalidDataException or ArgumentException or StateDictMismatchException or NotSupportedException)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}

static void Print(IEnumerable<(string File, Classification Says)> found, string[] names, int top, bool asJson)
{
    var rows = found.Select(entry => (entry.File, Best: entry.Says.Probabilities
        .Select((probability, label) => (Name: names[label], Probability: probability))
        .OrderByDescending(guess => guess.Probability).Take(top).ToArray()));
    if (asJson)
    {
        var json = new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        Console.WriteLine(JsonSerializer.Serialize(
            rows.Select(row => new { file = row.File, classes = row.Best.Select(guess => new { name = guess.Name, probability = guess.Probability }) }), json));
        return;
    }

    var all = rows.ToList();
    var width = all.Count == 0 ? 0 : all.Max(row => row.File.Length);
    var nameWidth = names.Max(name => name.Length);
    foreach (var (file, best) in all)
    {
        var guesses = best.Select(guess => string.Create(CultureInfo.InvariantCulture, $"{guess.Name.PadRight(nameWidth)} {100 * guess.Probability,5:F1} %"));
        Console.WriteLine($"{file.PadRight(width)}  {string.Join("   ", guesses)}");
    }
}
