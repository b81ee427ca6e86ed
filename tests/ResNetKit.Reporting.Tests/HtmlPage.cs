using System.Xml.Linq;

namespace ResNetKit.Reporting.Tests;

/// <summary>Parses a report page. Our pages close every element, so they can be read as XML.</summary>
internal sealed class HtmlPage
{
    private const string Doctype = "<!DOCTYPE html>";

    public HtmlPage(string html)
    {
        html.Should().StartWith(Doctype);
        Root = XDocument.Parse(html[Doctype.Length..], LoadOptions.PreserveWhitespace).Root!;
    }

    public XElement Root { get; }

    public string Title => Elements("title")[0].Value;

    public IReadOnlyList<string> Headings => [.. Elements("h2").Select(heading => heading.Value)];

    public IReadOnlyList<XElement> Elements(string name) => [.. Root.Descendants().Where(element => element.Name.LocalName == name)];

    public IReadOnlyList<XElement> ByClass(string className) =>
        [.. Root.Descendants().Where(element => (element.Attribute("class")?.Value ?? "").Split(' ').Contains(className))];

    /// <summary>Gets the key results at the top of the page, by name.</summary>
    public IReadOnlyDictionary<string, string> Tiles =>
        ByClass("tile").ToDictionary(
            tile => tile.Elements().First().Value,
            tile => tile.Elements().Last().Nodes().OfType<XText>().First().Value);

    /// <summary>Gets the rows of the first table below a heading, cell by cell. The first row contains the names of the columns.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Table(string heading)
    {
        var section = Elements("section").Single(section => section.Elements().First().Value == heading);
        var table = section.Descendants().First(element => element.Name.LocalName == "table");
        return
        [
            .. table.Descendants().Where(element => element.Name.LocalName == "tr")
                .Select(row => (IReadOnlyList<string>)[.. row.Elements().Select(cell => cell.Value.Trim())]),
        ];
    }
}
