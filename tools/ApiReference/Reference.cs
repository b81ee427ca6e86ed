using System.Reflection;
using System.Text;
using ResNetKit.Models;
using ResNetKit.Onnx;

namespace ResNetKit.Tools.ApiReference;

/// <summary>The reference of the packages' public surface, made from their XML documentation.</summary>
public static class Reference
{
    /// <summary>The packages' assemblies.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } = [typeof(ResNetBuilder).Assembly, typeof(OnnxExportOptions).Assembly];

    /// <summary>The pages by file name: one for each namespace and <c>README.md</c>, their table of contents.</summary>
    public static IReadOnlyDictionary<string, string> Create()
    {
        var documentation = new Documentation(Assemblies);
        var namespaces = PublicTypes().GroupBy(type => type.Namespace!).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        var pages = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["README.md"] = TableOfContents(namespaces, documentation),
        };
        foreach (var group in namespaces)
            pages[$"{group.Key}.md"] = new NamespacePage(documentation).Write(group.Key, group);
        return pages;
    }

    /// <summary>What is public and has no documentation.</summary>
    public static IReadOnlyList<string> Undocumented()
    {
        var documentation = new Documentation(Assemblies);
        return
        [
            .. PublicTypes()
                .SelectMany(type => PublicMembers.Of(type).Prepend(type))
                .Where(member => documentation.Of(member).IsEmpty)
                .Select(MemberId.Of),
        ];
    }

    private static IEnumerable<Type> PublicTypes() => Assemblies
        .SelectMany(assembly => assembly.GetExportedTypes())
        .OrderBy(Signature.NameOf, StringComparer.Ordinal);

    private static string TableOfContents(IEnumerable<IGrouping<string, Type>> namespaces, Documentation documentation)
    {
        var page = new StringBuilder("""
            # API reference

            Every public type of the packages `ResNetKit` and `ResNetKit.Onnx`. Made by `./kit api-reference` from the comments in the
            source; a test holds it to them.

            """);
        foreach (var group in namespaces)
        {
            page.Append($"\n## [{group.Key}]({group.Key}.md)\n\n| type | |\n| --- | --- |\n");
            foreach (var type in group)
                page.Append($"| {MarkdownText.Link(type)} | {new MarkdownText().Cell(documentation.Of(type).Summary)} |\n");
        }

        return page.ToString();
    }
}
