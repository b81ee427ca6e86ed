using System.Reflection;
using System.Runtime.CompilerServices;

namespace ResNetKit.Tools.ApiReference;

/// <summary>What a type lets others use.</summary>
internal static class PublicMembers
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Constructors, fields, properties, events and methods, in the order of the source.</summary>
    public static IEnumerable<MemberInfo> Of(Type type) => type.GetMembers(Declared)
        .Where(member => member is not Type && IsVisible(member) && !IsMadeByTheCompiler(member))
        .OrderBy(member => member.MetadataToken);

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed),
        FieldInfo field => (field.IsPublic || field.IsFamily) && !field.IsSpecialName,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo @event => IsVisible(@event.AddMethod!),
        _ => false,
    };

    // What every object has is left out as well.
    private static bool IsMadeByTheCompiler(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute))
        || member is MethodInfo { IsSpecialName: true } and not { Name: "op_Implicit" or "op_Explicit" }
        || member is MethodInfo method && method.GetBaseDefinition().DeclaringType == typeof(object)
        || member.Name is "EqualityContract" or "PrintMembers"
        || member.DeclaringType!.IsSubclassOf(typeof(Delegate))
        || (member is ConstructorInfo constructor && IsUndeclared(constructor));

    // A constructor without parameters that nobody wrote, and a record's copy constructor.
    private static bool IsUndeclared(ConstructorInfo constructor) =>
        constructor.GetParameters() is [] && !Documentation.Exists(constructor)
        || (constructor.GetParameters() is [var only] && only.ParameterType == constructor.DeclaringType && constructor.IsFamily);
}
