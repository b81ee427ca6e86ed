using System.Reflection;
using System.Xml.Linq;

namespace ResNetKit.Tools.ApiReference;

/// <summary>The XML documentation of assemblies, with what is inherited filled in.</summary>
internal sealed class Documentation
{
    private static readonly Dictionary<string, Dictionary<string, XElement>> s_files = [];
    private readonly Dictionary<string, XElement> _members;

    public Documentation(IEnumerable<Assembly> assemblies) =>
        _members = assemblies.SelectMany(MembersOf).ToDictionary(entry => entry.Key, entry => entry.Value);

    /// <summary>Whether the source says anything of a member.</summary>
    public static bool Exists(MemberInfo member) => MembersOf(member.Module.Assembly).ContainsKey(MemberId.Of(member));

    /// <summary>Whether a member only overrides another and says nothing that the other does not say.</summary>
    public bool IsMereOverride(MemberInfo member)
    {
        var method = member as MethodInfo ?? (member as PropertyInfo)?.GetMethod;
        return method is not null && method.GetBaseDefinition() != method
            && _members.TryGetValue(MemberId.Of(member), out var element)
            && element.Elements().All(child => child.Name == "inheritdoc");
    }

    /// <summary>What is known of a member; what it inherits stands behind what it says itself.</summary>
    public MemberText Of(MemberInfo member) => Read(MemberId.Of(member), member, depth: 0) switch
    {
        { IsEmpty: true } when member is PropertyInfo property => PositionalParameter(property),
        var text => text,
    };

    private MemberText Read(string id, MemberInfo? member, int depth)
    {
        if (depth > 8 || !_members.TryGetValue(id, out var element))
            return new MemberText();
        var text = new MemberText
        {
            Summary = element.Element("summary"),
            Remarks = element.Element("remarks"),
            Example = element.Element("example"),
            Returns = element.Element("returns") ?? element.Element("value"),
            Parameters = [.. element.Elements("typeparam"), .. element.Elements("param")],
            Exceptions = [.. element.Elements("exception")],
        };
        if (element.Element("inheritdoc") is not { } inherited)
            return text;
        if (inherited.Attribute("cref")?.Value is { } source)
            return text.Or(Read(source, null, depth + 1));

        var bases = member is null ? [] : Inheritance.Of(member).ToList();
        text = bases.Aggregate(text, (known, from) => known.Or(Read(MemberId.Of(from), from, depth + 1)));
        return text.IsEmpty && bases.Count > 0 ? text with { Summary = SameAs(bases[0]) } : text;
    }

    private static XElement SameAs(MemberInfo member) =>
        new("summary", "As ", new XElement("see", new XAttribute("cref", MemberId.Of(member))), ".");

    // A record's positional parameters are documented at the record.
    private MemberText PositionalParameter(PropertyInfo property) => new()
    {
        Summary = Of(property.DeclaringType!).Parameters.FirstOrDefault(parameter => parameter.Attribute("name")?.Value == property.Name),
    };

    private static Dictionary<string, XElement> MembersOf(Assembly assembly)
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        if (!s_files.TryGetValue(file, out var members))
        {
            var all = File.Exists(file) ? XDocument.Load(file, LoadOptions.PreserveWhitespace).Descendants("member") : [];
            members = all.ToDictionary(member => member.Attribute("name")!.Value);
            s_files[file] = members;
        }

        return members;
    }
}
