using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace ResNetKit.Registration;

/// <summary>
/// Validates options, including nested options, by their data annotations and by <see cref="IValidatableObject"/>, and collects all failures with
/// the paths of the options.
/// </summary>
/// <remarks>
/// A message of <see cref="IValidatableObject"/> can begin with the name of its member, as in "Nesterov must be false where Momentum is 0.". The
/// path is then put directly before the name. Otherwise, a colon follows the path. Nested options are named options, lists of them, and properties with
/// <see cref="ValidateObjectMembersAttribute"/> or <see cref="ValidateEnumeratedItemsAttribute"/>.
/// </remarks>
internal static class OptionsValidation
{
    /// <summary>
    /// The maximum depth to which options can be nested. Deeper options could not be read back from JSON. Without a limit, the validation of
    /// options that contain themselves would not end.
    /// </summary>
    public const int MaxDepth = 64;

    // A longer list of failures would not help anyone.
    private const int MaxFailures = 100;

    // Longer lists of options are mistakes.
    private const int MaxEntries = 1_000;

    private static readonly ConcurrentDictionary<Type, CheckedProperty[]> _properties = new();

    /// <summary>Validates options and throws if they are invalid.</summary>
    /// <param name="options">The options.</param>
    /// <param name="path">The beginning of the option paths in failures, such as "Trainer".</param>
    /// <exception cref="InvalidOptionsException">Options are invalid. The exception lists the failures from <see cref="Failures"/>.</exception>
    public static void Validate(object options, string path)
    {
        var failures = Failures(options, path);
        if (failures.Count > 0)
        {
            throw new InvalidOptionsException(failures);
        }
    }

    /// <summary>Gets the failures of options. After 100 failures, no further properties are checked.</summary>
    public static IReadOnlyList<string> Failures(object options, string path)
    {
        var failures = new List<string>();
        Collect(options, path, failures, depth: 0);
        return [.. failures.Distinct()];
    }

    private static void Collect(object options, string path, List<string> failures, int depth)
    {
        if (depth > MaxDepth)
        {
            failures.Add($"{path} is nested too deeply: options can contain others to a depth of {MaxDepth}.");
            return;
        }

        foreach (var (property, attributes, mayBeNull) in _properties.GetOrAdd(options.GetType(), PropertiesOf))
        {
            if (failures.Count >= MaxFailures)
            {
                return;
            }

            var value = property.GetValue(options);
            if (value is null)
            {
                if (!mayBeNull)
                {
                    failures.Add($"{path}.{property.Name} must not be null.");
                }

                continue;
            }

            var invalid = attributes.Where(attribute => !attribute.IsValid(value)).ToList();
            failures.AddRange(invalid.Select(attribute => Describe(attribute, $"{path}.{property.Name}", value)));

            // If a list is too long, this failure is enough, and the entries are not checked.
            if (!invalid.Exists(attribute => attribute is MaxLengthAttribute))
            {
                CollectNested(property, value, $"{path}.{property.Name}", failures, depth + 1);
            }
        }

        if (options is IValidatableObject validatable)
        {
            failures.AddRange(validatable.Validate(new ValidationContext(options)).Select(result => AddPath(result, path)));
        }
    }

    private static CheckedProperty[] PropertiesOf(Type type)
    {
        var nullability = new NullabilityInfoContext();
        return
        [
            .. from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
               where property.GetIndexParameters().Length == 0 && property.GetMethod is { IsPublic: true }
               let mayBeNull = property.PropertyType.IsValueType || nullability.Create(property).ReadState != NullabilityState.NotNull
               select new CheckedProperty(property, [.. property.GetCustomAttributes<ValidationAttribute>(inherit: true)], mayBeNull),
        ];
    }

    private static void CollectNested(PropertyInfo property, object value, string name, List<string> failures, int depth)
    {
        if (value is INamedOptions || property.IsDefined(typeof(ValidateObjectMembersAttribute)))
        {
            Collect(value, name, failures, depth);
        }
        else if (value is IEnumerable items and not string
            && (items is IEnumerable<INamedOptions> || property.IsDefined(typeof(ValidateEnumeratedItemsAttribute))))
        {
            if (items is ICollection { Count: > MaxEntries } many)
            {
                failures.Add(string.Create(CultureInfo.InvariantCulture, $"{name} must have at most {MaxEntries} entries, but has {many.Count}."));
                return;
            }

            var index = 0;
            foreach (var item in items)
            {
                if (failures.Count >= MaxFailures)
                {
                    return;
                }

                var place = string.Create(CultureInfo.InvariantCulture, $"{name}[{index++}]");
                if (item is null)
                {
                    failures.Add($"{place} must not be null.");
                }
                else
                {
                    Collect(item, place, failures, depth);
                }
            }
        }
    }

    private static string AddPath(ValidationResult result, string path)
    {
        var message = result.ErrorMessage ?? "is invalid.";
        return result.MemberNames.FirstOrDefault() is { } member && message.StartsWith(member, StringComparison.Ordinal)
            ? $"{path}.{message}"
            : $"{path}: {message}";
    }

    private static string Describe(ValidationAttribute attribute, string name, object value)
    {
        var found = value is string text ? $"'{MessageText.Name(text)}'" : Convert.ToString(value, CultureInfo.InvariantCulture);
        return attribute switch
        {
            { ErrorMessage: not null } => $"{attribute.FormatErrorMessage(name)}{Found(attribute.ErrorMessage, found)}",
            RangeAttribute range => $"{name} must be {Bounds(range)}, but is {found}.",
            RequiredAttribute => $"{name} must not be empty.",
            EnumDataTypeAttribute { EnumType: var type } => $"{name} must be one of {string.Join(", ", Enum.GetNames(type))}, but is {found}.",
            MinLengthAttribute length => $"{name} must have at least {length.Length} entries.",
            _ => attribute.FormatErrorMessage(name),
        };
    }

    private static string Found(string message, string? found) => message.EndsWith('.') ? string.Empty : $", but is {found}.";

    private static string Bounds(RangeAttribute range)
    {
        var minimum = Convert.ToString(range.Minimum, CultureInfo.InvariantCulture);
        var maximum = Convert.ToString(range.Maximum, CultureInfo.InvariantCulture);
        return (range.Minimum is double.Epsilon, range.MinimumIsExclusive, range.MaximumIsExclusive) switch
        {
            (true, _, false) => $"above 0 and at most {maximum}",
            (true, _, true) => $"above 0 and below {maximum}",
            (_, false, false) => $"between {minimum} and {maximum}",
            (_, true, false) => $"above {minimum} and at most {maximum}",
            (_, false, true) => $"at least {minimum} and below {maximum}",
            (_, true, true) => $"above {minimum} and below {maximum}",
        };
    }

    private sealed record CheckedProperty(PropertyInfo Property, ValidationAttribute[] Attributes, bool MayBeNull);
}
