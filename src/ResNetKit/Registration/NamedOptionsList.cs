using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResNetKit.Registration;

/// <summary>
/// Represents a list that maps names to options records and can be extended. <see cref="Register{T}"/> adds built-in entries and entries of the user.
/// The class is thread-safe.
/// </summary>
/// <typeparam name="TBase">The abstract base record of the list.</typeparam>
/// <param name="concept">The word for an entry in messages, such as "optimizer".</param>
internal sealed partial class NamedOptionsList<TBase>(string concept)
    where TBase : class, INamedOptions
{
    /// <summary>The JSON key of an entry's name.</summary>
    public const string TypeKey = "type";

    [ThreadStatic]
    private static int _depth;

    private readonly string _article = "aeiou".Contains(concept[0], StringComparison.Ordinal) ? "an" : "a";
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Type> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, string> _names = [];

    /// <summary>Gets the word for an entry in messages, such as "optimizer".</summary>
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

    /// <summary>Registers an entry. Registering the same type under the same name again has no effect.</summary>
    /// <typeparam name="T">The options record of the entry.</typeparam>
    /// <param name="name">The name in JSON, which is case-sensitive.</param>
    /// <returns>This list.</returns>
    /// <exception cref="ArgumentException">
    /// The name has other characters than letters, digits and hyphens, or does not begin with a lowercase letter. Or another type has the name, the
    /// type has another name, or the type has an option with the JSON key "type".
    /// </exception>
    public NamedOptionsList<TBase> Register<T>(string name)
        where T : TBase, new()
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!ValidName().IsMatch(name))
        {
            throw new ArgumentException(
                $"The name of {_article} {Concept} must consist of letters, digits and hyphens and begin with a lowercase letter, but is '{name}'.",
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
                throw new ArgumentException($"The {Concept} '{name}' is already registered as {type.Name}.", nameof(name));
            }

            if (_names.TryGetValue(typeof(T), out var other) && other != name)
            {
                throw new ArgumentException($"{typeof(T).Name} is already registered as '{other}'.", nameof(name));
            }

            _types[name] = typeof(T);
            _names[typeof(T)] = name;
        }

        return this;
    }

    /// <summary>Creates the default options of an entry.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">No entry has the name. The message lists all names and suggests a similar one if there is one.</exception>
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

    /// <summary>Finds the name under which an options record is registered.</summary>
    public bool TryGetName(Type type, [NotNullWhen(true)] out string? name)
    {
        lock (_lock)
        {
            return _names.TryGetValue(type, out name);
        }
    }

    /// <summary>Gets the name of an entry from its options.</summary>
    /// <exception cref="InvalidOperationException">The type of the options is not registered.</exception>
    public string NameOf(TBase options) =>
        TryGetName(options.GetType(), out var name) ? name : throw new InvalidOperationException(NotRegistered(options.GetType()));

    /// <summary>
    /// Gets the reason why options cannot be written as JSON. Returns <see langword="null"/> if they can be written or are
    /// <see langword="null"/>. If options of a registered type have invalid values, the result is <see langword="null"/> too,
    /// because validation reports these values.
    /// </summary>
    public string? Problem(TBase? options)
    {
        if (options is null)
        {
            return null;
        }

        if (!TryGetName(options.GetType(), out var name))
        {
            return NotRegistered(options.GetType());
        }

        try
        {
            JsonSerializer.SerializeToUtf8Bytes(options, options.GetType(), OptionsJson.Settings);
            return null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or InvalidOperationException or JsonException)
        {
            // Validation reports invalid values, such as a rate that is not a number, as separate failures.
            return OptionsValidation.Failures(options, name).Count > 0
                ? null
                : $"the {Concept} '{name}' cannot be written as JSON: {MessageText.Sentence(exception.Message)}";
        }
    }

    /// <summary>Formats the message about an unknown name.</summary>
    public string UnknownName(string name) => $"There is no {Concept} '{MessageText.Name(name)}'.{NameSuggestion.For(name, Names)}";

    /// <summary>Formats the message about a type that is not registered.</summary>
    public string NotRegistered(Type type) => $"{type.Name} is not registered as {_article} {Concept}. Call Register<{type.Name}>(name) first.";

    /// <summary>Reads an entry: either its name, or an object with the name at <see cref="TypeKey"/> and its options.</summary>
    /// <exception cref="JsonException">The JSON has neither of these forms, or has an unknown name or key, or a value that cannot be read.</exception>
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

    /// <summary>Writes an entry as an object that begins with the name.</summary>
    /// <exception cref="InvalidOperationException">The type of the options is not registered.</exception>
    /// <exception cref="ArgumentException">A number is infinite or not a number (NaN), which JSON cannot contain.</exception>
    /// <exception cref="NotSupportedException">An option has a type that cannot be written as JSON.</exception>
    /// <exception cref="JsonException">
    /// Options are nested to a depth of more than 64, for example because an options record contains itself. Or an option of an enumeration type
    /// has an undefined value.
    /// </exception>
    public void Write(Utf8JsonWriter writer, TBase options)
    {
        // Options that contain themselves would overflow the stack, which ends the process.
        if (_depth >= OptionsValidation.MaxDepth)
        {
            throw new JsonException($"Options can contain others to a depth of {OptionsValidation.MaxDepth}.");
        }

        _depth++;
        try
        {
            WriteEntry(writer, options);
        }
        finally
        {
            _depth--;
        }
    }

    private void WriteEntry(Utf8JsonWriter writer, TBase options)
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
