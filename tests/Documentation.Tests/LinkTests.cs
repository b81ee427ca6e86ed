using System.Text.RegularExpressions;
using ResNetKit.Tests;

namespace ResNetKit.Documentation.Tests;

public partial class LinkTests
{
    [Theory]
    [MemberData(nameof(Pages.AsTheory), MemberType = typeof(Pages))]
    public void Every_link_into_the_repository_leads_somewhere(string page)
    {
        foreach (var target in Targets(page))
        {
            var (file, heading) = target.Split('#') is [var path, var anchor] ? (path, anchor) : (target, null);
            var linked = file.Length == 0 ? page : Resolve(page, file);
            Path.Exists(Path.Combine(Document.RepositoryRoot, linked)).Should().BeTrue("{0} links to {1}", page, target);
            if (heading is not null)
            {
                Anchors(new Document(linked).Text).Should().Contain(heading, "{0} links to {1}", page, target);
            }
        }
    }

    [Fact]
    public void The_table_of_contents_leads_to_every_page()
    {
        var guides = Pages.All.Where(page => page.StartsWith("docs/guides/", StringComparison.Ordinal));
        Linked("docs/README.md").Should().Contain(guides);

        // Some pages are linked only from the table of contents of their subject, such as results. The links of each reached page are therefore followed.
        var reached = new HashSet<string> { "README.md" };
        var open = new Queue<string>(reached);
        while (open.TryDequeue(out var page))
        {
            foreach (var next in Linked(page).Where(Pages.All.Contains).Where(reached.Add))
            {
                open.Enqueue(next);
            }
        }

        reached.Should().Contain(Pages.All.Where(page => page.StartsWith("docs/", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Targets(string page) => Link().Matches(new Document(page).Text)
        .Select(match => match.Groups[1].Value)
        .Where(target => !target.Contains("://", StringComparison.Ordinal));

    private static List<string> Linked(string page) =>
        [.. Targets(page).Select(target => target.Split('#')[0]).Where(file => file.Length > 0).Select(file => Resolve(page, file))];

    private static string Resolve(string page, string target) => Path.GetRelativePath(
        Document.RepositoryRoot, Path.GetFullPath(Path.Combine(Document.RepositoryRoot, page, "..", target))).Replace('\\', '/');

    private static IEnumerable<string> Anchors(string text) => Heading().Matches(text)
        .Select(match => NotInAnchors().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
