using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ResNetKit.Tools.ApiReference;

/// <summary>Members as C# writes them, with simple names of types.</summary>
internal static class Signature
{
    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    private static readonly NullabilityInfoContext s_nullability = new();

    /// <summary>The type's own name, behind that of the type that it is nested in where that is the library's.</summary>
    public static string NameOf(Type type)
    {
        var name = type.Name.Split('`')[0];
        if (type.IsNested && type.Namespace?.StartsWith("TorchSharp", StringComparison.Ordinal) != true && !type.IsGenericParameter)
            name = $"{NameOf(type.DeclaringType!)}.{name}";
        return type.IsGenericTypeDefinition ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : name;
    }

    public static string Of(Type type)
    {
        if (type.IsSubclassOf(typeof(Delegate)))
            return $"public delegate {Method(type.GetMethod("Invoke")!, NameOf(type))}";
        var parents = new[] { type.BaseType }
            .Where(parent => parent is not null && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
            .Concat(OwnInterfaces(type))
            .Select(parent => Plain(parent!))
            .ToList();
        return $"public {Modifiers(type)}{Kind(type)} {NameOf(type)}{(parents.Count > 0 ? " : " : "")}{string.Join(", ", parents)}";
    }

    public static string Of(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"{NameOf(constructor.DeclaringType!).Split('.')[^1]}({Parameters(constructor)})",
        MethodInfo method => Modifiers(method) + Method(method, method.Name),
        FieldInfo field => Typed(s_nullability.Create(field), []),
        PropertyInfo property => $"{Modifiers(property)}{Typed(s_nullability.Create(property), TupleNames(property))}{Accessors(property)}",
        EventInfo @event => $"event {Plain(@event.EventHandlerType!)}",
        _ => member.Name,
    };

    /// <summary>The value of a constant or of an enumeration, as C# writes it.</summary>
    public static string Value(object? value, Type type) => value switch
    {
        null => type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ when (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } enumeration =>
            $"{NameOf(enumeration)}.{Enum.ToObject(enumeration, value)}",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static IEnumerable<Type> OwnInterfaces(Type type)
    {
        if (type.IsEnum)
            return [];
        var inherited = (type.BaseType?.GetInterfaces() ?? []).Concat(type.GetInterfaces().SelectMany(contract => contract.GetInterfaces()));
        return type.GetInterfaces().Except(inherited)
            .Where(contract => contract.IsPublic && !(contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IEquatable<>)));
    }

    private static string Kind(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsValueType: true } => IsRecord(type) ? "record struct" : "struct",
        _ => IsRecord(type) ? "record" : "class",
    };

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly) is not null;

    private static string Modifiers(Type type) => type switch
    {
        { IsInterface: true } or { IsEnum: true } => "",
        { IsValueType: true } => type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "",
        { IsAbstract: true, IsSealed: true } => "static ",
        { IsAbstract: true } => "abstract ",
        { IsSealed: true } => "sealed ",
        _ => "",
    };

    private static string Modifiers(MethodInfo method) => method switch
    {
        { DeclaringType.IsInterface: true } => "",
        _ => (method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "")
            + (method.IsStatic ? "static "
                : method.IsAbstract ? "abstract "
                : method.GetBaseDefinition() != method ? "override "
                : method.IsVirtual && !method.IsFinal ? "virtual " : ""),
    };

    private static string Modifiers(PropertyInfo property) =>
        Modifiers(property.GetMethod ?? property.SetMethod!) + (property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "");

    private static string Accessors(PropertyInfo property)
    {
        var setter = property.SetMethod is { IsPublic: true } set
            ? set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; "
            : "";
        return $" {{ {(property.GetMethod is null ? "" : "get; ")}{setter}}}";
    }

    private static string Method(MethodInfo method, string name)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(NameOf))}>" : "";
        var parameters = Parameters(method);
        var receiver = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        var returned = Typed(s_nullability.Create(method.ReturnParameter), TupleNames(method.ReturnParameter));
        return $"{returned} {name}{generic}({receiver}{parameters})";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var direction = !parameter.ParameterType.IsByRef ? ""
            : parameter.IsOut ? "out "
            : parameter.IsIn ? "in " : "ref ";
        var many = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "";
        var otherwise = parameter.HasDefaultValue ? $" = {Value(parameter.RawDefaultValue, parameter.ParameterType)}" : "";
        return $"{many}{direction}{Typed(s_nullability.Create(parameter), TupleNames(parameter))} {parameter.Name}{otherwise}";
    }

    private static Queue<string?> TupleNames(ICustomAttributeProvider member) => new(
        member.GetCustomAttributes(typeof(TupleElementNamesAttribute), inherit: false)
            .OfType<TupleElementNamesAttribute>().FirstOrDefault()?.TransformNames ?? []);

    private static string Typed(NullabilityInfo info, Queue<string?> tupleNames)
    {
        var type = info.Type;
        if (type.IsByRef)
            type = type.GetElementType()!;
        if (Nullable.GetUnderlyingType(type) is { } value)
            return $"{Plain(value, info.GenericTypeArguments, tupleNames)}?";
        var nullable = !type.IsValueType && info.ReadState == NullabilityState.Nullable ? "?" : "";
        if (!type.IsArray)
            return $"{Plain(type, info.GenericTypeArguments, tupleNames)}{nullable}";
        var element = info.ElementType is { } inner ? Typed(inner, tupleNames) : Plain(type.GetElementType()!);
        return $"{element}[{new string(',', type.GetArrayRank() - 1)}]{nullable}";
    }

    public static string Plain(Type type) => type.IsGenericType && !type.IsGenericTypeDefinition
        ? $"{NameOf(type)}<{string.Join(", ", type.GetGenericArguments().Select(Plain))}>"
        : s_keywords.GetValueOrDefault(type) ?? NameOf(type);

    private static string Plain(Type type, NullabilityInfo[] arguments, Queue<string?> tupleNames)
    {
        if (!type.IsGenericType || arguments.Length != type.GetGenericArguments().Length)
            return Plain(type);
        if (!type.IsAssignableTo(typeof(ITuple)))
            return $"{NameOf(type)}<{string.Join(", ", arguments.Select(argument => Typed(argument, tupleNames)))}>";

        // The names of a tuple come before those of the tuples in it.
        var names = arguments.Select(_ => tupleNames.TryDequeue(out var name) ? name : null).ToList();
        return $"({string.Join(", ", arguments.Zip(names, (argument, name) => $"{Typed(argument, tupleNames)} {name}".TrimEnd()))})";
    }
}
