using System.Reflection;

namespace ResNetKit.Tools.ApiReference;

/// <summary>Where a member that inherits its documentation has it from.</summary>
internal static class Inheritance
{
    public static IEnumerable<MemberInfo> Of(MemberInfo member) => member switch
    {
        Type type => [.. Parent(type), .. type.GetInterfaces()],
        ConstructorInfo => [],
        PropertyInfo property => (property.GetMethod ?? property.SetMethod) is { } accessor
            ? Of(accessor).Select(source => source.DeclaringType!.GetProperty(property.Name, All)).OfType<PropertyInfo>()
            : [],
        MethodInfo method => [.. Overridden(method), .. Implemented(method)],
        _ => [],
    };

    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static IEnumerable<Type> Parent(Type type) => type.BaseType is { } parent ? [parent] : [];

    private static IEnumerable<MethodInfo> Overridden(MethodInfo method)
    {
        var definition = method.GetBaseDefinition();
        for (var type = method.DeclaringType!.BaseType; definition != method && type is not null; type = type.BaseType)
        {
            var same = type.GetMethods(All | BindingFlags.DeclaredOnly)
                .FirstOrDefault(other => other.IsVirtual && other.GetBaseDefinition() == definition);
            if (same is not null)
                yield return same.DeclaringType is { IsGenericType: true } generic ? Definition(generic, same) : same;
        }
    }

    private static IEnumerable<MethodInfo> Implemented(MethodInfo method)
    {
        if (method.DeclaringType!.IsInterface)
            yield break;
        foreach (var contract in method.DeclaringType.GetInterfaces())
        {
            var map = method.DeclaringType.GetInterfaceMap(contract);
            var index = Array.IndexOf(map.TargetMethods, method);
            if (index >= 0)
                yield return contract.IsGenericType ? Definition(contract, map.InterfaceMethods[index]) : map.InterfaceMethods[index];
        }
    }

    // IDs know the generic type's own member, not that of the type with its arguments.
    private static MethodInfo Definition(Type constructed, MethodInfo method) => constructed.GetGenericTypeDefinition()
        .GetMethods(All).First(other => other.MetadataToken == method.MetadataToken);
}
