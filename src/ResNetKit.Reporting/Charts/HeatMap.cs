using ResNetKit.Reporting.Markup;

namespace ResNetKit.Reporting.Charts;

/// <summary>
/// Represents a square table of counts. The color of a cell shows its count as a fraction of the total of its row: the larger the fraction, the stronger
/// the color. The diagonal has another color and scale than the other cells, so that rare confusions are visible beside frequent correct predictions.
/// </summary>
internal sealed record HeatMap : Chart
{
    private const double TextSize = 12;

    // The strongest shade on which text is readable in both light and dark color schemes.
    private const double StrongestShade = 0.55;

    /// <summary>Gets the names of the rows and columns.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Gets the counts, by row and column.</summary>
    public required int[,] Counts { get; init; }

    /// <summary>Gets the title of the columns.</summary>
    public string ColumnTitle { get; init; } = "predicted class";

    private protected override string Describe()
    {
        var diagonal = Enumerable.Range(0, Labels.Count).Sum(index => (long)Counts[index, index]);
        var all = Counts.Cast<int>().Sum(count => (long)count);
        var text = $"{FormattedNumber.Grouped(diagonal)} of {FormattedNumber.Grouped(all)} lie on the diagonal.";
        return Subtitle is null ? text : $"{Subtitle.TrimEnd('.')}. {text}";
    }

    private protected override double Draw(MarkupWriter svg, ChartFrame frame)
    {
        // With more classes, there would not be enough space for the names.
        var hasNames = Labels.Count <= (frame.IsCompact ? 16 : 32);
        var names = Labels.Select(label => hasNames ? TextMeasure.Fit(label, TextSize, frame.IsCompact ? 76 : 150) : "").ToList();
        var longest = names.Select(name => TextMeasure.Width(name, TextSize)).DefaultIfEmpty().Max();
        var left = ChartFrame.Margin + longest + (hasNames ? 8 : 0);
        var cell = Math.Min(48, (frame.Width - ChartFrame.Margin - left) / Math.Max(1, Labels.Count));
        var top = frame.Top + 2;
        var bottom = top + (cell * Labels.Count);
        var right = left + (cell * Labels.Count);

        svg.Write($"""<rect class="track" x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" fill-opacity="0.35"/>""");
        svg.Write($"\n");
        DrawCells(svg, left, top, cell);
        var room = hasNames ? DrawNames(svg, names, left, top, cell, longest) : 0;
        svg.Write($"""<text class="muted middle" x="{(left + right) / 2}" y="{bottom + room + 20}">{ColumnTitle}</text>""");
        svg.Write($"\n");
        return bottom + room + 32;
    }

    private void DrawCells(MarkupWriter svg, double left, double top, double cell)
    {
        var rows = Enumerable.Range(0, Labels.Count)
            .Select(row => Enumerable.Range(0, Labels.Count).Sum(column => (long)Counts[row, column]))
            .ToList();
        var (mostRight, mostWrong) = (Most(isDiagonal: true), Most(isDiagonal: false));
        var digits = FormattedNumber.Count(Counts.Cast<int>().DefaultIfEmpty().Max()).Length;
        var size = Math.Min(TextSize, (cell - 3) / (digits * 0.64));
        var gap = cell > 12 ? 1 : 0;
        for (var row = 0; row < Labels.Count; row++)
        {
            for (var column = 0; column < Labels.Count; column++)
            {
                if (Counts[row, column] is not (> 0 and var count))
                {
                    continue;
                }

                var (x, y) = (left + (column * cell), top + (row * cell));
                var share = (double)count / rows[row];

                // The square root keeps rare confusions visible.
                var shade = StrongestShade * (row == column ? share / mostRight : Math.Sqrt(share / mostWrong));
                var color = ChartPalette.ColorClass(row == column ? 0 : 1);
                svg.Write($"""<g class="{color}"><title>{CellText(row, column, share)}</title>""");
                var side = cell - gap;
                svg.Write($"""<rect class="bar" x="{x + (gap / 2.0)}" y="{y + (gap / 2.0)}" width="{side}" height="{side}" """);
                svg.Write($"""fill-opacity="{shade}"/>""");
                if (size >= 7)
                {
                    var baseline = y + (cell / 2) + (size * 0.35);
                    svg.Write($"""<text class="middle" x="{x + (cell / 2)}" y="{baseline}" font-size="{size}">{count}</text>""");
                }

                svg.Write($"</g>\n");
            }
        }

        double Most(bool isDiagonal)
        {
            var most = 0.0;
            for (var row = 0; row < Labels.Count; row++)
            {
                for (var column = 0; column < Labels.Count; column++)
                {
                    most = (row == column) == isDiagonal && rows[row] > 0 ? Math.Max(most, (double)Counts[row, column] / rows[row]) : most;
                }
            }

            return most;
        }
    }

    private string CellText(int row, int column, double share)
    {
        var what = row == column ? "predicted correctly" : "predicted as " + Labels[column];
        return $"{Labels[row]} {what}: {FormattedNumber.Grouped(Counts[row, column])} ({FormattedNumber.Percent(share, 1)})";
    }

    // Draws the names and returns the height of the column names.
    private static double DrawNames(MarkupWriter svg, List<string> names, double left, double top, double cell, double longest)
    {
        var bottom = top + (cell * names.Count);
        var isLevel = longest + 6 <= cell;
        for (var index = 0; index < names.Count; index++)
        {
            var middle = (index + 0.5) * cell;
            svg.Write($"""<text class="end" x="{left - 8}" y="{top + middle + 4}">{names[index]}</text>""");
            if (isLevel)
            {
                svg.Write($"""<text class="middle" x="{left + middle}" y="{bottom + 16}">{names[index]}</text>""");
            }
            else
            {
                var (x, y) = (left + middle + 3, bottom + 12);
                svg.Write($"""<text class="end" x="{x}" y="{y}" transform="rotate(-45 {x} {y})">{names[index]}</text>""");
            }

            svg.Write($"\n");
        }

        return isLevel ? 18 : 10 + (longest * 0.71);
    }
}
