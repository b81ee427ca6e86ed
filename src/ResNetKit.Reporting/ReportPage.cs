using ResNetKit.Reporting.Charts;
using ResNetKit.Reporting.Markup;

namespace ResNetKit.Reporting;

/// <summary>Renders the parts that all report pages share.</summary>
internal static class ReportPage
{
    /// <summary>Renders a complete page. Its content security policy prevents it from loading other files and from running scripts.</summary>
    public static string Render(string title, MarkupWriter content)
    {
        var page = new MarkupWriter();
        page.Write($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <title>{title}</title>
            <link rel="icon" href="data:,"/>
            <style>

            """);
        page.WriteMarkup(PageStyle.Css);
        page.WriteMarkup(ChartPalette.Style);
        page.Write($"</style>\n</head>\n<body>\n<main>\n");
        page.Write(content);
        page.Write($"<footer>Made with ResNetKit.</footer>\n</main>\n</body>\n</html>\n");
        return page.ToString();
    }

    /// <summary>Writes a chart in two versions, for wide and for narrow screens. The style sheet shows one of them.</summary>
    public static void WriteChart(MarkupWriter page, Chart chart, bool hasLegend = true)
    {
        page.Write($"""<figure class="card chart-card"><div class="wide">""");
        chart.WriteElement(page, ChartFrame.Wide, new ChartPlace(IsFile: false, hasLegend, IsInteractive: true));
        page.Write($"""</div><div class="narrow">""");
        chart.WriteElement(page, ChartFrame.Compact, new ChartPlace(IsFile: false, hasLegend, IsInteractive: false));
        page.Write($"</div></figure>\n");
    }

    /// <summary>Writes a tile with an important figure of the run, such as the accuracy.</summary>
    public static void WriteTile(MarkupWriter page, string name, string value, string? note = null)
    {
        page.Write($"""<div class="tile"><dt>{name}</dt><dd>{value}""");
        if (note is not null)
        {
            page.Write($"<small>{note}</small>");
        }

        page.Write($"</dd></div>\n");
    }

    /// <summary>Writes the heading row of a table in which the first column contains text and the others contain numbers.</summary>
    public static void WriteHeadings(MarkupWriter page, params IReadOnlyList<string> headings)
    {
        page.Write($"""<thead><tr><th scope="col">{headings[0]}</th>""");
        foreach (var heading in headings.Skip(1))
        {
            page.Write($"""<th scope="col" class="number">{heading}</th>""");
        }

        page.Write($"</tr></thead>\n");
    }

    /// <summary>Writes a table cell with a number.</summary>
    public static void WriteNumberCell(MarkupWriter page, string text, bool isBest = false) =>
        page.Write($"""<td class="{(isBest ? "number best" : "number")}">{text}</td>""");
}
