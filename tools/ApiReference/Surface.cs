using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace ResNetKit.Tools.ApiReference;

/// <summary>
/// What an assembly promises its users, as text that a review reads: a line for each public type, and under it one for each member that
/// others can see, those that nobody documents too.
/// </summary>
public static class Surface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The file that holds an assembly's surface, beside its project.</summary>
    public const string FileName = "PublicApi.txt";

    /// <summary>The surface of an assembly. The same assembly gives the same text.</summary>
    public static string Of(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{type.Namespace}: {Marks(type)}{Signature.Of(type)}{Constraints(type.GetGenericArguments())}\n");
            foreach (var line in Members(type))
                text.Append(CultureInfo.InvariantCulture, $"  {line}\n");
        }

        return text.ToString();
    }

    /// <summary>What changed from one surface to another: <c>-</c> and <c>+</c> lines under the type that they belong to.</summary>
    public static string Difference(string before, string after)
    {
        var (old, now) = (Entries(before), Entries(after));
        var lines = new StringBuilder();
        foreach (var type in old.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            var (gone, come) = (old.GetValueOrDefault(type, []), now.GetValueOrDefault(type, []));
            var changes = gone.Except(come).Select(line => $"  - {line}\n").Concat(come.Except(gone).Select(line => $"  + {line}\n")).ToList();
            if (changes.Count > 0)
                lines.Append(CultureInfo.InvariantCulture, $"{type}\n").AppendJoin("", changes);
        }

        return lines.ToString();
    }

    // By type, its own declaration first, so that a type that changed does not show all its members as changed.
    private static Dictionary<string, List<string>> Entries(string surface)
    {
        var entries = new Dictionary<string, List<string>>();
        List<string> current = [];
        foreach (var line in surface.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.StartsWith(' '))
                entries[TypeName(line)] = current = [];
            current.Add(line.Trim());
        }

        return entries;
    }

    // "Name.Space: public sealed class Type<T> : Base" is the type Name.Space.Type<T>.
    private static string TypeName(string line)
    {
        var (space, declaration) = (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]);
        var head = declaration.Split(" : ")[0].Split('(')[0].Split(" where ")[0];
        return $"{space}.{head[(head.LastIndexOf(' ') + 1)..]}";
    }

    private static IEnumerable<string> Members(Type type) => type switch
    {
        { IsEnum: true } => type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => $"{field.Name} = {field.GetRawConstantValue()}"),
        _ when type.IsSubclassOf(typeof(Delegate)) => [],
        _ => type.GetMembers(Declared).Where(IsPromised)
            .Select(member => (Kind: Kind(member), member.Name, Text: Member(member)))
            .OrderBy(member => member.Kind).ThenBy(member => member.Name, StringComparer.Ordinal).ThenBy(member => member.Text, StringComparer.Ordinal)
            .Select(member => member.Text),
    };

    private static int Kind(MemberInfo member) => member switch
    {
        ConstructorInfo => 0,
        FieldInfo => 1,
        PropertyInfo => 2,
        EventInfo => 3,
        _ => 4,
    };

    private static string Member(MemberInfo member)
    {
        var text = Marks(member) + member switch
        {
            ConstructorInfo constructor => (constructor.IsFamily ? "protected " : "") + Signature.Of(member),
            FieldInfo { IsLiteral: true } constant => $"const {Signature.Of(member)} {member.Name} = {Signature.Value(constant.GetRawConstantValue(), constant.FieldType)}",
            FieldInfo field => $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{Signature.Of(member)} {member.Name}",
            PropertyInfo property => NameProperty(property),
            EventInfo => $"{Signature.Of(member)} {member.Name}",
            _ => Signature.Of(member),
        };
        return member is MethodInfo { IsGenericMethod: true } method ? text + Constraints(method.GetGenericArguments()) : text;
    }

    private static string NameProperty(PropertyInfo property)
    {
        var signature = Signature.Of(property);
        var brace = signature.LastIndexOf('{');
        var setter = property.SetMethod is { IsFamily: true } or { IsFamilyOrAssembly: true } ? "protected set; " : "";
        var index = string.Join(", ", property.GetIndexParameters().Select(parameter => Signature.Plain(parameter.ParameterType)));
        var name = index.Length > 0 ? $"this[{index}]" : property.Name;
        return $"{signature[..brace].TrimEnd()} {name} {signature[brace..^1]}{setter}}}";
    }

    // Accessors are told with their property or event; what the compiler adds to a record follows from its being one.
    private static bool IsPromised(MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: true } => false,
        MethodBase method => IsVisible(method)
            && !method.IsDefined(typeof(CompilerGeneratedAttribute))
            && !(method is MethodInfo { IsSpecialName: true } && !method.Name.StartsWith("op_", StringComparison.Ordinal)),
        FieldInfo field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible) && !property.IsDefined(typeof(CompilerGeneratedAttribute)),
        EventInfo @event => IsVisible(@event.AddMethod!),
        _ => false,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Marks(MemberInfo member)
    {
        // The compiler marks the constructors of types with required members for other compilers.
        var old = member.IsDefined(typeof(CompilerFeatureRequiredAttribute)) ? null : member.GetCustomAttribute<ObsoleteAttribute>();
        var obsolete = old is null ? "" : $"[Obsolete(\"{old.Message}\"{(old.IsError ? ", error" : "")})] ";
        return obsolete + (member.IsDefined(typeof(FlagsAttribute)) ? "[Flags] " : "");
    }

    private static string Constraints(IEnumerable<Type> parameters) => string.Concat(parameters
        .Select(parameter => (parameter.Name, Limits: Limits(parameter).ToList()))
        .Where(parameter => parameter.Limits.Count > 0)
        .Select(parameter => $" where {parameter.Name} : {string.Join(", ", parameter.Limits)}"));

    private static IEnumerable<string> Limits(Type parameter)
    {
        var attributes = parameter.GenericParameterAttributes;
        var isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            yield return "class";
        if (isStruct)
            yield return "struct";
        foreach (var limit in parameter.GetGenericParameterConstraints().Where(limit => limit != typeof(ValueType)))
            yield return Signature.NameOf(limit);
        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
            yield return "new()";
    }
}
