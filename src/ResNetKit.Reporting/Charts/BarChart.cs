using ResNetKit.Reporting.Markup;

namespace ResNetKit.Reporting.Charts;

/// <summary>Represents a chart that shows fractions as horizontal bars, from 0 to 100 %.</summary>
internal sealed record BarChart : Chart
{
    private const double TextSize = 12;
    private const double RowHeight = 24;
    private const double BarHeight = 14;

    /// <summary>Gets the bars, from top to bottom.</summary>
    public required IReadOnlyList<BarItem> Items { get; init; }

    /// <summary>Gets a reference value, from 0 to 1, which is drawn as a line across all bars; <see langword="null"/> for none.</summary>
    public double? Reference { get; init; }

    /// <summary>Gets the label of <see cref="Reference"/>.</summary>
    public string ReferenceLabel { get; init; } = "all";

    private protected override string Describe() =>
        string.Join(
            " ",
            Items.Select(item => $"{item.Label} {FormattedNumber.Percent(item.Value, 1)}.")
                .Prepend(Subtitle is null ? "" : Subtitle.TrimEnd('.') + "."))
            .Trim();

    private protected override double Draw(MarkupWriter svg, ChartFrame frame)
    {
        var mostLabel = frame.IsCompact ? 90.0 : 180.0;
        var labels = Items.Select(item => TextMeasure.Fit(item.Label, TextSize, mostLabel)).ToList();
        var values = Items.Select(item => Number(item, frame)).ToList();
        var left = ChartFrame.Margin + labels.Select(label => TextMeasure.Width(label, TextSize)).DefaultIfEmpty().Max() + 10;
        var right = frame.Width - ChartFrame.Margin - values.Select(value => TextMeasure.Width(value, TextSize)).DefaultIfEmpty().Max() - 8;
        var top = frame.Top + (Reference is null ? 0 : 18);
        var bottom = top + (Items.Count * RowHeight);

        for (var index = 0; index < Items.Count; index++)
        {
            var y = top + (index * RowHeight) + ((RowHeight - BarHeight) / 2);
            var baseline = y + (BarHeight / 2) + 4;
            var share = double.IsFinite(Items[index].Value) ? Math.Clamp(Items[index].Value, 0, 1) : 0;
            svg.Write($"""<text class="end" x="{left - 10}" y="{baseline}">{labels[index]}</text>""");
            svg.Write($"""<rect class="track" x="{left}" y="{y}" width="{right - left}" height="{BarHeight}" rx="2"/>""");
            svg.Write($"""<rect class="bar s0" x="{left}" y="{y}" width="{share * (right - left)}" height="{BarHeight}" rx="2"/>""");
            svg.Write($"""<text x="{right + 8}" y="{baseline}">""");
            svg.Write($"""<tspan class="strong">{FormattedNumber.Percent(Items[index].Value, 1)}</tspan>""");
            if (!frame.IsCompact && Items[index].Note is { } note)
            {
                svg.Write($"""<tspan class="muted" dx="5">  {note}</tspan>""");
            }

            svg.Write($"</text>\n");
        }

        if (Reference is { } reference && double.IsFinite(reference))
        {
            var at = left + (Math.Clamp(reference, 0, 1) * (right - left));
            var text = $"{ReferenceLabel} {FormattedNumber.Percent(reference, 1)}";
            var center = Math.Min(at, frame.Width - ChartFrame.Margin - (TextMeasure.Width(text, TextSize) / 2));
            svg.Write($"""<line class="guide" x1="{at}" y1="{top - 2}" x2="{at}" y2="{bottom}"/>""");
            svg.Write($"""<text class="muted middle" x="{center}" y="{top - 7}">{text}</text>""");
            svg.Write($"\n");
        }

        return bottom + 10;
    }

    private static string Number(BarItem item, ChartFrame frame) =>
        FormattedNumber.Percent(item.Value, 1) + (frame.IsCompact || item.Note is null ? "" : "  " + item.Note);
}
