// Classifies pictures: prints the most probable classes of each picture with their probabilities.
using System.CommandLine;
using System.Text.Json;
using ResNetKit;

var network = new Argument<string>("network") { Description = "a file written by ResNet.Save, or the run folder of a finished run of samples/Cifar10" };
var pictures = new Argument<string[]>("pictures") { Description = "picture files, or folders with pictures", Arity = ArgumentArity.OneOrMore };
var top = new Option<int>("--top") { Description = "the number of classes to show for each picture", DefaultValueFactory = _ => 3 };
var asJson = new Option<bool>("--json") { Description = "print JSON, with one object per line" };
var root = new RootCommand("Classifies pictures with a trained network.") { network, pictures, top, asJson };
root.SetAction(arguments =>
{
    var path = arguments.GetValue(network)!;
    using var model = ResNet.Load(Directory.Exists(path) ? Path.Combine(path, "weights.safetensors") : path);

    var failures = 0;
    foreach (var picture in arguments.GetValue(pictures)!.SelectMany(Files))
    {
        try
        {
            var best = model.Predict(picture).Top(Math.Max(1, arguments.GetValue(top)));
            Console.WriteLine(arguments.GetValue(asJson)
                ? JsonSerializer.Serialize(new { file = picture, classes = best.Select(guess => new { name = guess.ClassName, probability = guess.Probability }) })
                : $"{picture}  {string.Join("   ", best)}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            failures++;
            Console.Error.WriteLine(error.Message);
        }
    }

    return failures == 0 ? 0 : 1;
});

try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception error) when (error is IOException or InvalidDataException or InvalidOperationException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}

static IEnumerable<string> Files(string path) => !Directory.Exists(path) ? [path] : Directory
    .EnumerateFiles(path, "*", SearchOption.AllDirectories)
    .Where(file => Path.GetExtension(file).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG" or ".BMP" or ".GIF")
    .Order(StringComparer.Ordinal);
