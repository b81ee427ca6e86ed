using System.Reflection;
using System.Text;
using System.Xml.Linq;

namespace ResNetKit.Tools.ApiReference;

/// <summary>The page of a namespace: its types, each with all that is public of it.</summary>
internal sealed class NamespacePage(Documentation documentation)
{
    private readonly StringBuilder _page = new();

    public string Write(string name, IEnumerable<Type> types)
    {
        _page.Append($"# {name}\n\n[All namespaces](README.md)\n");
        foreach (var type in types)
            WriteType(type);
        return _page.ToString();
    }

    private void WriteType(Type type)
    {
        _page.Append($"\n## {Signature.NameOf(type)}\n");
        Code(Signature.Of(type));
        var text = documentation.Of(type);
        var members = PublicMembers.Of(type).Where(member => !documentation.IsMereOverride(member)).ToList();

        // A record's parameters are its properties, which are listed; a delegate's and a method's have nowhere else to be.
        WriteText(type.IsSubclassOf(typeof(Delegate)) ? text : text with { Parameters = [] });
        WriteTable("value", members.OfType<FieldInfo>().Where(_ => type.IsEnum), field => null);
        WriteTable("constant or field", members.OfType<FieldInfo>().Where(_ => !type.IsEnum), Field);
        foreach (var constructor in members.OfType<ConstructorInfo>())
            WriteMember(constructor);
        WriteTable("property", members.OfType<PropertyInfo>(), Signature.Of);
        foreach (var member in members.Where(member => member is MethodInfo or EventInfo))
            WriteMember(member);
    }

    private static string Field(FieldInfo field) =>
        field.IsLiteral ? $"{Signature.Of(field)} = {Signature.Value(field.GetRawConstantValue(), field.FieldType)}" : Signature.Of(field);

    private void WriteTable<T>(string kind, IEnumerable<T> members, Func<T, string?> describe)
        where T : MemberInfo
    {
        var rows = members.ToList();
        if (rows.Count == 0)
            return;
        var typed = describe(rows[0]) is not null;
        _page.Append(typed ? $"\n| {kind} | type | |\n| --- | --- | --- |\n" : $"\n| {kind} | |\n| --- | --- |\n");
        foreach (var member in rows)
        {
            var text = documentation.Of(member);
            var cell = new MarkdownText().Cell(text.Summary);
            cell += string.Concat(new[] { text.Remarks }.OfType<XElement>().Select(remarks => $" {new MarkdownText().Cell(remarks)}"));
            cell += string.Concat(text.Exceptions.Select(exception => $" {Thrown(exception)}"));
            _page.Append($"| `{NameOf(member)}` |{(typed ? $" `{describe(member)}` |" : "")} {cell} |\n");
        }
    }

    private static string NameOf(MemberInfo member) => member is PropertyInfo property && property.GetIndexParameters() is [var index]
        ? $"this[{Signature.NameOf(index.ParameterType)} {index.Name}]"
        : member.Name;

    private void WriteMember(MemberInfo member)
    {
        Code(member is EventInfo ? $"{Signature.Of(member)} {member.Name}" : Signature.Of(member));
        var text = documentation.Of(member);

        // The comment on a type with a primary constructor is that constructor's, too; a record's parameters are its properties.
        var isPrimary = member is ConstructorInfo && text.Summary?.Value == documentation.Of(member.DeclaringType!).Summary?.Value;
        var listed = text.Parameters.Where(parameter => member.DeclaringType!.GetProperty(parameter.Attribute("name")!.Value) is null);
        WriteText(isPrimary ? new MemberText { Parameters = [.. listed] } : text with { Parameters = Own(member, text.Parameters) });
    }

    // What another overload says of a parameter that this one lacks is inherited, too.
    private static IReadOnlyList<XElement> Own(MemberInfo member, IReadOnlyList<XElement> parameters)
    {
        if (member is not MethodBase method)
            return parameters;
        var names = method.GetParameters().Select(parameter => parameter.Name)
            .Concat(method.IsGenericMethod ? method.GetGenericArguments().Select(argument => argument.Name) : []);
        return [.. parameters.Where(parameter => names.Contains(parameter.Attribute("name")!.Value))];
    }

    private void WriteText(MemberText text)
    {
        Paragraph(new MarkdownText().Paragraphs(text.Summary));
        var points = text.Parameters.Select(parameter => $"- `{parameter.Attribute("name")!.Value}`: {new MarkdownText().Line(parameter)}").ToList();
        if (text.Returns is not null)
            points.Add($"- Returns: {new MarkdownText().Line(text.Returns)}");
        points.AddRange(text.Exceptions.Select(exception => $"- {Thrown(exception)}"));
        Paragraph(string.Join('\n', points));
        Paragraph(new MarkdownText().Paragraphs(text.Remarks));
        Paragraph(new MarkdownText().Paragraphs(text.Example));
    }

    private static string Thrown(XElement exception)
    {
        var reference = new XElement("summary", new XElement("see", exception.Attribute("cref")));
        return $"Throws {new MarkdownText().Line(reference)}: {new MarkdownText().Line(exception)}";
    }

    private void Code(string code) => _page.Append($"\n```csharp\n{code}\n```\n");

    private void Paragraph(string text)
    {
        if (text.Length > 0)
            _page.Append($"\n{text}\n");
    }
}
