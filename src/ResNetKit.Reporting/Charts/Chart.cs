using System.Text;
using ResNetKit.Reporting.Markup;
using ResNetKit.Training;

namespace ResNetKit.Reporting.Charts;

/// <summary>
/// Provides the base record for charts as SVG. Charts have no script and load no other files. They follow the light or dark color scheme of the
/// reader. Equal content gives identical bytes.
/// </summary>
internal abstract record Chart
{
    private const double TitleSize = 15;
    private const double SubtitleSize = 12;

    /// <summary>Gets the title.</summary>
    public required string Title { get; init; }

    /// <summary>Gets the text below the title; <see langword="null"/> for none.</summary>
    public string? Subtitle { get; init; }

    /// <summary>Creates the content of an SVG file with the chart.</summary>
    public string ToSvg()
    {
        var svg = new MarkupWriter();
        WriteElement(svg, ChartFrame.Wide, ChartPlace.File);
        svg.Write($"\n");
        return svg.ToString();
    }

    /// <summary>Writes the chart to a file. An existing file is replaced only when the new one is complete.</summary>
    /// <param name="path">The path of the file, usually <c>*.svg</c>. The folder must exist.</param>
    /// <exception cref="IOException">The file cannot be written. An existing file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var bytes = Encoding.UTF8.GetBytes(ToSvg());
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>Writes the chart as an element of a file or page.</summary>
    internal void WriteElement(MarkupWriter target, double width, ChartPlace place)
    {
        var body = new MarkupWriter();
        var top = WriteHeadings(body, width);
        var height = Math.Ceiling(Draw(body, new ChartFrame(width, top, place)));
        if (place.IsFile)
        {
            target.Write($"""<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width} {height}" """);
            target.Write($"""width="{width}" height="{height}" role="img">""");
            target.Write($"\n<title>{Title}</title>\n<desc>{Describe()}</desc>\n<style>\n");
            target.WriteMarkup(ChartPalette.Style);
            target.Write($"</style>\n");
            target.Write($"""<rect class="surface" width="{width}" height="{height}" rx="6"/>""");
            target.Write($"\n");
        }
        else
        {
            target.Write($"""<svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-label="{Title}. {Describe()}">""");
            target.Write($"\n");
        }

        target.Write(body);
        target.Write($"</svg>");
    }

    /// <summary>Draws the part of the chart below the title and returns its lower edge.</summary>
    private protected abstract double Draw(MarkupWriter svg, ChartFrame frame);

    /// <summary>Describes the chart in words, for screen readers.</summary>
    private protected abstract string Describe();

    private double WriteHeadings(MarkupWriter svg, double width)
    {
        var y = 8.0;
        var room = width - (2 * ChartFrame.Margin);
        foreach (var line in TextMeasure.Wrap(Title, TitleSize, room))
        {
            y += 19;
            svg.Write($"""<text class="title" x="{ChartFrame.Margin}" y="{y}">{line}</text>""");
            svg.Write($"\n");
        }

        foreach (var line in Subtitle is null ? [] : TextMeasure.Wrap(Subtitle, SubtitleSize, room))
        {
            y += 17;
            svg.Write($"""<text class="muted" x="{ChartFrame.Margin}" y="{y}">{line}</text>""");
            svg.Write($"\n");
        }

        return y + 10;
    }
}
