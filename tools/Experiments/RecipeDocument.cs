using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using ResNetKit.Samples.Cifar10.Configuration;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Reads the JSON that recipes and sweeps are written in; a key that means nothing is an error.</summary>
internal static class RecipeDocument
{
    /// <summary>Reads a file whose root is an object.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is something else.</exception>
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
            throw new InvalidDataException($"\"{file}\" is no JSON object: {error.Message}", error);
        }
    }

    /// <summary>Makes a recipe of a document.</summary>
    /// <param name="document">The document; it is changed.</param>
    /// <param name="origin">What errors name.</param>
    /// <exception cref="InvalidDataException">The document is no sound recipe; the message names the key.</exception>
    public static Recipe ToRecipe(JsonObject document, string origin) => Convert(origin, () =>
    {
        // A preset's options first, then what the document says else of the model.
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

    /// <summary>Makes a sweep of a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="origin">What errors name.</param>
    /// <exception cref="InvalidDataException">The document is no sound sweep; the message names the key.</exception>
    public static Sweep ToSweep(JsonObject document, string origin) => Convert(origin, () =>
    {
        var sweep = Deserialize<Sweep>(document);
        sweep.Validate();
        return sweep;
    });

    /// <summary>Puts the values of one object into another, objects within by the same rule (a merge patch, RFC 7396).</summary>
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

    // Options of another type have nothing to do with those that were there.
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
            // Places in the text would be those of the document that was put together, not of the file.
            throw new InvalidDataException($"{origin}, {error.Path ?? "$"}: {error.Message.Split(" Path: ")[0]}", error);
        }
        catch (Exception error) when (error is ValidationException or InvalidOptionsException or OptionsValidationException or ArgumentException or InvalidOperationException or InvalidDataException)
        {
            throw new InvalidDataException($"{origin}: {error.Message}", error);
        }
    }
}
