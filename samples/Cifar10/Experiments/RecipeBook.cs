using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using ResNetKit.Models.Presets;
using ResNetKit.Samples.Cifar10.Configuration;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>The recipes that come with the app, and those in files of the user's own.</summary>
internal static class RecipeBook
{
    private static readonly JsonSerializerOptions _strict = new(RunConfiguration.Json) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Experiments", "Recipes");

    /// <summary>The recipes that come with the app, by name.</summary>
    public static IEnumerable<Recipe> All => Names.Select(name => Read(PathOf(name)));

    private static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>Whether <paramref name="nameOrFile"/> means a file and not a name.</summary>
    public static bool IsFile(string nameOrFile) => nameOrFile.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Looks a recipe up.</summary>
    /// <param name="nameOrFile">A name, or a file that ends in <c>.json</c>.</param>
    /// <exception cref="ArgumentException">No recipe has the name; the message lists those there are.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no sound recipe; the message names the file and the key.</exception>
    public static Recipe Get(string nameOrFile)
    {
        if (IsFile(nameOrFile))
            return Read(nameOrFile);
        return Names.Contains(nameOrFile)
            ? Read(PathOf(nameOrFile))
            : throw new ArgumentException($"No experiment is named \"{nameOrFile}\"; there are {string.Join(", ", Names)}. A recipe of your own is a file: NAME.json.");
    }

    /// <summary>Reads a JSON file whose root is an object.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static JsonObject ReadObject(string file)
    {
        if (!File.Exists(file))
            throw new FileNotFoundException($"There is no file \"{file}\".");
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
    /// <exception cref="InvalidDataException">The document is no sound recipe.</exception>
    public static Recipe Create(JsonObject document, string origin)
    {
        try
        {
            // A preset's options first, then what the document says else of the model.
            if (document["preset"] is { } preset)
            {
                var model = JsonSerializer.SerializeToNode(Preset.Get(preset.GetValue<string>()).Options, _strict)!.AsObject();
                Merge(model, document["model"] as JsonObject ?? []);
                document["model"] = model;
            }

            var recipe = Deserialize<Recipe>(document);
            recipe.Validate();
            return recipe;
        }
        catch (JsonException error)
        {
            var what = error.Message.Split(" Path: ")[0];
            throw new InvalidDataException($"{origin}, {error.Path ?? "$"}: {what}", error);
        }
        catch (Exception error) when (error is ValidationException or OptionsValidationException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"{origin}: {error.Message}", error);
        }
    }

    /// <summary>Reads a document into a type; a key that means nothing there is an error.</summary>
    public static T Deserialize<T>(JsonNode document) => document.Deserialize<T>(_strict) ?? throw new JsonException("the document is empty");

    /// <summary>Puts the values of one object into another, objects within by the same rule (a merge patch, RFC 7396).</summary>
    public static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is JsonObject inner && target[key] is JsonObject existing)
                Merge(existing, inner);
            else if (value is null)
                target.Remove(key);
            else
                target[key] = value.DeepClone();
        }
    }

    private static Recipe Read(string file) => Create(ReadObject(file), $"\"{file}\"");

    private static string PathOf(string name) => Path.Combine(Folder, name + ".json");
}
