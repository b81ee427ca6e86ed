using System.Reflection;
using System.Text;

namespace ResNetKit.Tools.ApiReference;

/// <summary>The name by which the compiler's XML knows a member, as the C# standard defines it ("ID strings").</summary>
internal static class MemberId
{
    public static string Of(MemberInfo member) => member switch
    {
        Type type => $"T:{NameOf(type)}",
        FieldInfo field => $"F:{NameOf(field.DeclaringType!)}.{field.Name}",
        EventInfo @event => $"E:{NameOf(@event.DeclaringType!)}.{@event.Name}",
        PropertyInfo property => $"P:{NameOf(property.DeclaringType!)}.{property.Name}{Parameters(property.GetIndexParameters())}",
        ConstructorInfo constructor => $"M:{NameOf(constructor.DeclaringType!)}.#ctor{Parameters(constructor.GetParameters())}",
        MethodInfo method =>
            $"M:{NameOf(method.DeclaringType!)}.{method.Name}{Arity(method)}{Parameters(method.GetParameters())}{Conversion(method)}",
        _ => throw new ArgumentException($"{member} has no ID.", nameof(member)),
    };

    private static string Arity(MethodInfo method) => method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "";

    private static string Conversion(MethodInfo method) =>
        method.Name is "op_Implicit" or "op_Explicit" ? $"~{Reference(method.ReturnType)}" : "";

    private static string Parameters(ParameterInfo[] parameters) =>
        parameters.Length == 0 ? "" : $"({string.Join(',', parameters.Select(parameter => Reference(parameter.ParameterType)))})";

    private static string NameOf(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static string Bounds(int rank) => rank == 1 ? "" : string.Join(',', Enumerable.Repeat("0:", rank));

    private static string Reference(Type type)
    {
        if (type.IsByRef)
            return $"{Reference(type.GetElementType()!)}@";
        if (type.IsArray)
            return $"{Reference(type.GetElementType()!)}[{Bounds(type.GetArrayRank())}]";
        if (type.IsGenericParameter)
            return $"{(type.DeclaringMethod is null ? "`" : "``")}{type.GenericParameterPosition}";
        if (!type.IsGenericType)
            return type.FullName!.Replace('+', '.');

        // The arguments of a generic type stand behind the part of the name that they belong to.
        var arguments = new Queue<Type>(type.GetGenericArguments());
        var name = new StringBuilder();
        foreach (var part in type.GetGenericTypeDefinition().FullName!.Split('+'))
        {
            var pieces = part.Split('`');
            name.Append(name.Length == 0 ? "" : ".").Append(pieces[0]);
            if (pieces.Length == 2)
            {
                var count = int.Parse(pieces[1], System.Globalization.CultureInfo.InvariantCulture);
                name.Append('{').AppendJoin(',', Enumerable.Range(0, count).Select(_ => Reference(arguments.Dequeue()))).Append('}');
            }
        }

        return name.ToString();
    }
}
