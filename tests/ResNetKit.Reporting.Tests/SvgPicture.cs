using System.Globalization;
using System.Xml.Linq;
using ResNetKit.Reporting.Charts;

namespace ResNetKit.Reporting.Tests;

/// <summary>Parses a chart.</summary>
internal sealed class SvgPicture
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    public SvgPicture(Chart chart)
    {
        Root = XDocument.Parse(chart.ToSvg()).Root!;
    }

    public XElement Root { get; }

    public IReadOnlyList<string> Texts => [.. Elements("text").Select(text => text.Value.Trim())];

    public double Width => Number(Root, "width");

    /// <summary>
    /// Gets the area of the plot. The axis line determines its left, right and lower borders. The vertical grid lines and the guides determine its
    /// upper border.
    /// </summary>
    public (double Left, double Right, double Top, double Bottom) Plot
    {
        get
        {
            var axis = ByClass("line", "axis").Last(line => Number(line, "x2") - Number(line, "x1") > 10);
            var grid = ByClass("line", "grid").Where(line => Number(line, "x1") == Number(line, "x2")).ToList();
            var top = grid.Concat(ByClass("line", "guide")).Min(line => Number(line, "y1"));
            return (Number(axis, "x1"), Number(axis, "x2"), top, Number(axis, "y1"));
        }
    }

    public static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    public IReadOnlyList<XElement> Elements(string name) => [.. Root.Descendants(_svg + name)];

    public IReadOnlyList<XElement> ByClass(string name, string className) =>
        [.. Elements(name).Where(element => (element.Attribute("class")?.Value ?? "").Split(' ').Contains(className))];

    public XElement Text(string text) => Elements("text").Single(element => element.Value.Trim() == text);

    /// <summary>Gets the points of each path of class <c>line</c>.</summary>
    public IReadOnlyList<IReadOnlyList<(double X, double Y)>> Curves() =>
    [
        .. ByClass("path", "line").Select(path => (IReadOnlyList<(double, double)>)
        [
            .. path.Attribute("d")!.Value.Split(['M', 'L'], StringSplitOptions.RemoveEmptyEntries).Select(point =>
            {
                var numbers = point.Split(' ');
                return (double.Parse(numbers[0], CultureInfo.InvariantCulture), double.Parse(numbers[1], CultureInfo.InvariantCulture));
            }),
        ]),
    ];
}
