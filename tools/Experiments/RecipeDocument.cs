using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using ResNetKit.Samples.Cifar10.Configuration;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Reads recipes and sweeps from JSON. Unknown keys are errors.</summary>
internal static class RecipeDocument
{
    /// <summary>Reads a JSON file that contains an object.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file does not contain a JSON object.</exception>
    public static JsonObject Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"There is no file \"{file}\".");
        }
        try
        {
            return JsonNode.Parse(File.ReadAllText(file)) as JsonObject ?? throw new JsonException("expected an object");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"\"{file}\" is not a JSON object: {error.Message}", error);
        }
    }

    /// <summary>Converts a document to a recipe.</summary>
    /// <param name="document">The document, which is changed.</param>
    /// <param name="origin">The origin of the document, for messages.</param>
    /// <exception cref="InvalidDataException">
    /// The document is not a valid recipe, or the network has more parameters than its budget. The message contains the origin and the reason.
    /// </exception>
    public static Recipe ToRecipe(JsonObject document, string origin) => Convert(origin, () =>
    {
        // The model consists of the options of the preset and the changes in the document.
        if (document["preset"] is { } preset)
        {
            var model = JsonSerializer.SerializeToNode(Preset.Get(preset.GetValue<string>()).Options, RunConfiguration.Strict)!.AsObject();
            Merge(model, document["model"] as JsonObject ?? []);
            document["model"] = model;
        }

        var recipe = Deserialize<Recipe>(document);
        recipe.Validate();
        return recipe;
    });

    /// <summary>Converts a document to a sweep.</summary>
    /// <param name="document">The document.</param>
    /// <param name="origin">The origin of the document, for messages.</param>
    /// <exception cref="InvalidDataException">
    /// The document is not a valid sweep, or the network of a trial has more parameters than its budget. The message contains the origin and the reason.
    /// </exception>
    public static Sweep ToSweep(JsonObject document, string origin) => Convert(origin, () =>
    {
        var sweep = Deserialize<Sweep>(document);
        sweep.Validate();
        return sweep;
    });

    /// <summary>
    /// Merges the values of an object into another one, and does the same for objects inside them. As in a JSON merge patch (RFC 7396), a null value
    /// removes a key. Unlike in a merge patch, an object with another <c>type</c> replaces the existing object.
    /// </summary>
    public static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is JsonObject inner && target[key] is JsonObject existing && IsSameType(existing, inner))
            {
                Merge(existing, inner);
            }
            else if (value is null)
            {
                target.Remove(key);
            }
            else
            {
                target[key] = value.DeepClone();
            }
        }
    }

    // Options of another type have other keys, so they replace the existing options completely.
    private static bool IsSameType(JsonObject existing, JsonObject patch) =>
        patch["type"] is not { } type || JsonNode.DeepEquals(type, existing["type"]);

    private static T Deserialize<T>(JsonNode document) => document.Deserialize<T>(RunConfiguration.Strict) ?? throw new JsonException("the document is empty");

    private static T Convert<T>(string origin, Func<T> convert)
    {
        try
        {
            return convert();
        }
        catch (JsonException error)
        {
            // Line numbers are omitted, because they refer to the combined document and not to the file.
            throw new InvalidDataException($"{origin}, {error.Path ?? "$"}: {error.Message.Split(" Path: ")[0]}", error);
        }
        catch (Exception error) when (error is ValidationException or InvalidOptionsException or OptionsValidationException or ParameterBudgetExceededException or ArgumentException or InvalidOperationException or InvalidDataException)
        {
            throw new InvalidDataException($"{origin}: {error.Message}", error);
        }
    }
}
