using System.Text.Json;

namespace ResNetKit.Tests.Pretrained;

/// <summary>Contains logits that torchvision has computed. tests/reference/pretrained/make_logits.py writes the files.</summary>
internal static class GoldenLogits
{
    /// <summary>The name of the smallest network, for which there are files of weights.</summary>
    public const string Tiny = "tiny";

    private static readonly Lazy<Dictionary<string, double[]>> _logits = new(() =>
        Read(File("logits.json")));

    public static IReadOnlyCollection<string> Names => [.. _logits.Value.Keys.Where(name => name != Tiny)];

    /// <summary>Gets the picture for which the logits were computed.</summary>
    public static string Picture => File("picture.png");

    /// <summary>Gets the smallest network.</summary>
    public static ResNetOptions TinyNetwork => new ResNetBuilder().WithStem(Stem.Conv3x3(8)).WithFilters(8, 16, 32).WithDepth(1, 1, 1).ToOptions();

    public static string File(string name) => Path.Combine(AppContext.BaseDirectory, "reference", "pretrained", name);

    /// <summary>Reads the logits of each network from a file.</summary>
    public static Dictionary<string, double[]> Read(string path) => JsonSerializer.Deserialize<Dictionary<string, double[]>>(System.IO.File.ReadAllText(path))!;

    /// <summary>Computes the probabilities of a network for the picture, and compares them with torchvision's logits of the named network.</summary>
    public static void Hold(ResNet model, string name) => Hold(model, _logits.Value[name]);

    /// <summary>Compares the probabilities for the picture with torchvision's logits, with a tolerance of 1e-3 of the logits' spread.</summary>
    public static void Hold(ResNet model, double[] expected)
    {
        var probabilities = model.Predict(Picture).Probabilities;
        probabilities.Should().HaveCount(expected.Length);
        var mean = expected.Average();
        var spread = Math.Sqrt(expected.Average(logit => (logit - mean) * (logit - mean)));

        // The logarithms of the probabilities are the logits except for a constant.
        var logits = probabilities.Select(probability => Math.Log(probability)).ToArray();
        var shift = logits.Average() - mean;
        var error = logits.Zip(expected, (found, logit) => Math.Abs(found - shift - logit)).Max();

        error.Should().BeLessThan(1e-3 * spread, "the logits have a spread of {0}", spread);
    }
}
