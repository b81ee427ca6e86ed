using System.Text.Json;

namespace ResNetKit.Samples.Predict;

/// <summary>Where a trained network comes from.</summary>
internal static class Network
{
    /// <summary>The network of a run's folder, as the app in samples/Cifar10 leaves it.</summary>
    public static ResNet FromRun(string folder)
    {
        var record = Path.Combine(folder, "run.json");
        ResNetOptions options;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(record));
            options = ResNetOptions.FromJson(json.RootElement.GetProperty("options").GetProperty("model").GetRawText());
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{record}' is not the record of a run: {error.Message}", error);
        }

        return Load(ResNetBuilder.FromOptions(options), Path.Combine(folder, "weights.safetensors"), prefix: "");
    }

    /// <summary>A network by its name, with weights from a file.</summary>
    public static ResNet FromPreset(string preset, string weights, string prefix, int? classes)
    {
        var builder = ResNetBuilder.FromPreset(preset);
        return Load(classes is null ? builder : builder.WithClasses(classes.Value), weights, prefix);
    }

    private static ResNet Load(ResNetBuilder builder, string weights, string prefix)
    {
        var model = builder.Build();
        try
        {
            model.LoadWeights(weights, new WeightLoadOptions { Prefix = prefix });
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
