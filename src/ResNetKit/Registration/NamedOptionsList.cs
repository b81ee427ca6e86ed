using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResNetKit.Registration;

/// <summary>
/// The entries of an open list: options records by name. Built-in entries and a user's come through <see cref="Register{T}"/>. Safe for
/// use by several threads.
/// </summary>
/// <typeparam name="TBase">The abstract base record of the list.</typeparam>
/// <param name="concept">Name of the concept in messages: "optimizer".</param>
internal sealed partial class NamedOptionsList<TBase>(string concept)
    where TBase : class, INamedOptions
{
    /// <summary>The JSON key that holds the name of an entry.</summary>
    public const string TypeKey = "type";

    private readonly string _article = "aeiou".Contains(concept[0], StringComparison.Ordinal) ? "an" : "a";
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Type> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, string> _names = [];

    /// <summary>Gets the name of the concept: "optimizer".</summary>
    public string Concept { get; } = concept;

    /// <summary>Gets the names of all entries in alphabetical order.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock)
            {
                return [.. _types.Keys];
            }
        }
    }

    /// <summary>Adds an entry. Adding the same type under the same name again changes nothing.</summary>
    /// <typeparam name="T">The options record of the entry.</typeparam>
    /// <param name="name">The name in JSON; case matters.</param>
    /// <returns>This list.</returns>
    /// <exception cref="ArgumentException">
    /// The name is not of letters, digits and hyphens with a small letter first, or another type has it, or the type has another name, or
    /// has an option that is called "type" in JSON.
    /// </exception>
    public NamedOptionsList<TBase> Register<T>(string name)
        where T : TBase, new()
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!ValidName().IsMatch(name))
        {
            throw new ArgumentException(
                $"The name of {_article} {Concept} must consist of letters, digits and hyphens and begin with a small letter, but is '{name}'.",
                nameof(name));
        }

        if (OptionsJson.Keys(typeof(T)).Contains(TypeKey, StringComparer.Ordinal))
        {
            throw new ArgumentException(
                $"{typeof(T).Name} cannot be registered: its option '{TypeKey}' has the key that JSON uses for the name.", nameof(name));
        }

        lock (_lock)
        {
            if (_types.TryGetValue(name, out var type) && type != typeof(T))
            {
                throw new ArgumentException($"The {Concept} '{name}' is registered already, as {type.Name}.", nameof(name));
            }

            if (_names.TryGetValue(typeof(T), out var other) && other != name)
            {
                throw new ArgumentException($"{typeof(T).Name} is registered already, as '{other}'.", nameof(name));
            }

            _types[name] = typeof(T);
            _names[typeof(T)] = name;
        }

        return this;
    }

    /// <summary>Creates the default options of an entry.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such entry; the message names the nearest and all that are known.</exception>
    public TBase Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryGetType(name, out var type)
            ? (TBase)Activator.CreateInstance(type)!
            : throw new ArgumentException(UnknownName(name), nameof(name));
    }

    /// <summary>Finds the options record of an entry.</summary>
    public bool TryGetType(string name, [NotNullWhen(true)] out Type? type)
    {
        lock (_lock)
        {
            return _types.TryGetValue(name, out type);
        }
    }

    /// <summary>Finds the name that an options record is registered by.</summary>
    public bool TryGetName(Type type, [NotNullWhen(true)] out string? name)
    {
        lock (_lock)
        {
            return _names.TryGetValue(type, out name);
        }
    }

    /// <summary>Gets the name of the entry that options belong to.</summary>
    /// <exception cref="InvalidOperationException">Their type is not registered.</exception>
    public string NameOf(TBase options) =>
        TryGetName(options.GetType(), out var name) ? name : throw new InvalidOperationException(NotRegistered(options.GetType()));

    /// <summary>The message about a name that no entry has.</summary>
    public string UnknownName(string name) => $"There is no {Concept} '{MessageText.Name(name)}'.{NameSuggestion.For(name, Names)}";

    /// <summary>The message about a type without a name.</summary>
    public string NotRegistered(Type type) => $"{type.Name} is not registered as {_article} {Concept}: give it a name by Register<{type.Name}>(name).";

    /// <summary>Reads an entry: its name alone, or an object with the name at <see cref="TypeKey"/> and options.</summary>
    /// <exception cref="JsonException">The JSON is neither, or names no entry, or has a key that the entry has no option for.</exception>
    public TBase Read(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            return (TBase)Activator.CreateInstance(TypeOf(json.GetString()!))!;
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"{Capitalized} must be a name or an object with the name at '{TypeKey}', but is {MessageText.Name(json.GetRawText())}.");
        }

        if (!json.TryGetProperty(TypeKey, out var named) || named.ValueKind != JsonValueKind.String)
        {
            throw new JsonException($"{Capitalized} must have its name at '{TypeKey}'.{NameSuggestion.Known(Names)}");
        }

        var name = named.GetString()!;
        var type = TypeOf(name);
        OptionsJson.CheckKeys(json, type, $"The {Concept} '{name}'", TypeKey);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in json.EnumerateObject().Where(property => !property.NameEquals(TypeKey)))
            {
                property.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return (TBase)JsonSerializer.Deserialize(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), type, OptionsJson.Settings)!;
    }

    /// <summary>Writes an entry as an object, its name first.</summary>
    /// <exception cref="InvalidOperationException">The type of the options is not registered.</exception>
    public void Write(Utf8JsonWriter writer, TBase options)
    {
        writer.WriteStartObject();
        writer.WriteString(TypeKey, NameOf(options));
        using var body = JsonSerializer.SerializeToDocument(options, options.GetType(), OptionsJson.Settings);
        foreach (var property in body.RootElement.EnumerateObject())
        {
            property.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    [GeneratedRegex(@"^[a-z][A-Za-z0-9\-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex ValidName();

    private string Capitalized => (_article == "an" ? "An " : "A ") + Concept;

    private Type TypeOf(string name) => TryGetType(name, out var type) ? type : throw new JsonException(UnknownName(name));
}
