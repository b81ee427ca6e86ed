using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Document = ResNetKit.Tests.Document;

namespace ResNetKit.Documentation.Tests;

/// <summary>Tests that the references between types in the sources follow the order of rooms (folders) in docs/architecture.md.</summary>
public partial class ArchitectureTests
{
    // The implicit usings of the SDK.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    // The room that consists of the files directly in a project's folder.
    private const string Root = ".";

    private static readonly IReadOnlyDictionary<string, string[]> _rooms = Section().Matches(new Document("docs/architecture.md").Text)
        .ToDictionary(
            section => section.Groups["project"].Value,
            section => Row().Matches(section.Groups["rows"].Value).Select(row => row.Groups["room"].Value).ToArray());

    public static TheoryData<string> Projects => [.. _rooms.Keys];

    [Fact]
    public void Every_library_has_an_order_of_its_rooms() =>
        Directory.GetDirectories(Path.Combine(Document.RepositoryRoot, "src"))
            .Where(folder => Directory.GetFiles(folder, "*.csproj").Length > 0)
            .Select(folder => "src/" + Path.GetFileName(folder))
            .Should().BeSubsetOf(_rooms.Keys);

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_folder_with_sources_is_in_a_room_and_every_room_has_sources(string project)
    {
        var folders = Sources(project).Select(source => FolderOf(project, source)).Distinct().ToList();

        folders.Where(folder => RoomOf(project, folder) is null).Should().BeEmpty("each folder belongs to a room");
        _rooms[project].Except(folders.Select(folder => RoomOf(project, folder))).Should().BeEmpty("each room has sources");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_room_refers_only_to_rooms_before_it(string project)
    {
        var (references, unresolved) = References(project);
        var order = _rooms[project].Select((room, index) => (room, index)).ToDictionary(entry => entry.room, entry => entry.index);

        unresolved.Should().BeLessThan(0.05, "what is not resolved is not checked");
        references
            .Where(reference => order[reference.To] > order[reference.From])
            .Select(reference => $"{reference.From} refers to {reference.To}: {reference.Type} in {Path.GetFileName(reference.File)}")
            .Distinct().Order(StringComparer.Ordinal).Should().BeEmpty();
    }

    [Fact]
    public void Public_types_are_in_the_four_namespaces() =>
        typeof(Trainer).Assembly.GetExportedTypes().Where(type => !type.IsNested).Select(type => type.Namespace).Distinct()
            .Should().BeEquivalentTo("ResNetKit", "ResNetKit.Models", "ResNetKit.Data", "ResNetKit.Training");

    private static (List<Reference> References, double Unresolved) References(string project)
    {
        var compilation = Compile(project);
        var references = new List<Reference>();
        var (names, unresolved) = (0, 0);
        foreach (var tree in compilation.SyntaxTrees.Where(tree => tree.FilePath.Length > 0))
        {
            var model = compilation.GetSemanticModel(tree);
            var room = RoomOf(project, FolderOf(project, tree.FilePath))!;
            foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                names++;
                var info = model.GetSymbolInfo(name);
                if ((info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is not { } symbol)
                {
                    unresolved++;
                }
                else if (TypeOf(symbol) is { } type)
                {
                    references.AddRange(
                        from place in type.DeclaringSyntaxReferences
                        let to = RoomOf(project, FolderOf(project, place.SyntaxTree.FilePath))
                        where to is not null && to != room
                        select new Reference(room, to, type.Name, tree.FilePath));
                }
            }
        }

        return (references, (double)unresolved / names);
    }

    // Returns the outermost type that contains a symbol, or the symbol itself if it is a type outside of other types. Returns null for symbols that
    // belong to no type.
    private static INamedTypeSymbol? TypeOf(ISymbol symbol)
    {
        var type = symbol switch
        {
            INamedTypeSymbol named => named,
            INamespaceSymbol or ILocalSymbol or IParameterSymbol or ILabelSymbol or IRangeVariableSymbol => null,
            _ => symbol.ContainingType,
        };
        while (type?.ContainingType is { } outer)
        {
            type = outer;
        }

        return type?.OriginalDefinition;
    }

    private static CSharpCompilation Compile(string project)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var own = Path.GetFileName(project) + ".dll";
        var assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) != own).Select(path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create(
            Path.GetFileName(project),
            [
                CSharpSyntaxTree.ParseText(ImplicitUsings, options),
                .. Sources(project).Select(source => CSharpSyntaxTree.ParseText(File.ReadAllText(source), options, source)),
            ],
            assemblies,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
    }

    private static IEnumerable<string> Sources(string project)
    {
        var folder = Path.Combine(Document.RepositoryRoot, project);
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"));
    }

    private static string FolderOf(string project, string file) =>
        Path.GetRelativePath(Path.Combine(Document.RepositoryRoot, project), Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '/');

    // A folder within a room belongs to the room, unless it is itself a room.
    private static string? RoomOf(string project, string folder) => _rooms[project]
        .Where(room => room == folder || (room != Root && folder.StartsWith(room + "/", StringComparison.Ordinal)))
        .MaxBy(room => room.Length);

    private sealed record Reference(string From, string To, string Type, string File);

    [GeneratedRegex(@"^### `(?<project>[\w./]+)`\n+(?<rows>(\|.*\n)+)", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^\| `(?<room>[\w./]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
