using ResNetKit.Reporting.Markup;

namespace ResNetKit.Reporting.Charts;

/// <summary>
/// Represents a chart of curves over a common axis. Curves are labeled at their ends or, if that would take too much space, in a legend above the drawing, so
/// that labels never cover data.
/// </summary>
internal sealed record LineChart : Chart
{
    private const double TextSize = 12;
    private const double LineHeight = 16;

    // With more curves or points, the page would be too large and the values under the pointer unreadable.
    private const int MostReadoutRows = 16;
    private const int MostReadoutColumns = 120;

    /// <summary>Gets the curves, in the order of the legend.</summary>
    public required IReadOnlyList<LineSeries> Series { get; init; }

    /// <summary>Gets the horizontal axis.</summary>
    public required ChartAxis XAxis { get; init; }

    /// <summary>Gets the vertical axis.</summary>
    public required ChartAxis YAxis { get; init; }

    /// <summary>Gets the markers on the horizontal axis.</summary>
    public IReadOnlyList<ChartMarker> Markers { get; init; } = [];

    /// <summary>Gets a value indicating whether the last value of each curve is shown at its end.</summary>
    public bool HasLastValues { get; init; } = true;

    private protected override string Describe()
    {
        var parts = new List<string>();
        foreach (var series in Series)
        {
            var last = series.Points.LastOrDefault(CanShow, new ChartPoint(double.NaN, double.NaN));
            parts.Add(double.IsNaN(last.Y)
                ? $"{series.Name} has no values."
                : $"{series.Name} ends at {Format(YAxis, last.Y)}, {XAxis.Label ?? "x"} {Format(XAxis, last.X)}.");
        }

        parts.AddRange(Markers.Select(marker => $"Marked: {marker.Label}."));
        return string.Join(" ", Subtitle is null ? parts : parts.Prepend(Subtitle.TrimEnd('.') + "."));
    }

    private protected override double Draw(MarkupWriter svg, ChartFrame frame)
    {
        var plotHeight = frame.IsCompact ? 190.0 : 220.0;
        var shown = Series.SelectMany(series => series.Points).Where(CanShow).ToList();
        var y = AxisScale.Create(YAxis, shown.Select(point => point.Y), (int)(plotHeight / 36), isExtended: true);

        var endLabels = EndLabels(frame);
        var left = ChartFrame.Margin + y.Ticks.Max(tick => TextMeasure.Width(tick.Label ?? "", TextSize)) + 8;
        var labelWidth = endLabels.Count == 0 ? 0 : endLabels.Max(label => TextMeasure.Width(label.Text, TextSize)) + 10;
        var right = frame.Width - ChartFrame.Margin - Math.Max(labelWidth, 8);
        var x = AxisScale.Create(XAxis, shown.Select(point => point.X), (int)((right - left) / 50), isExtended: false);

        var top = frame.Top;
        if (frame.Place.HasLegend && Series.Count > 1 && !AreNamedAtEnd(frame))
        {
            top = DrawLegend(svg, frame, top);
        }

        if (YAxis.Label is { } label)
        {
            svg.Write($"""<text class="muted" x="{ChartFrame.Margin}" y="{top + 14}">{label}</text>""");
            svg.Write($"\n");
            top += LineHeight + 6;
        }

        top += Markers.Count > 0 ? LineHeight + 4 : 6;
        var bottom = top + plotHeight;
        x.Place(left, right);
        y.Place(bottom, top);

        DrawAxes(svg, x, y, left, right, top, bottom);
        DrawMarkers(svg, x, left, right, top, bottom);
        DrawLines(svg, x, y, left, right, top, bottom);
        DrawEndLabels(svg, endLabels, y, right, top, bottom);
        if (frame.Place.IsInteractive)
        {
            DrawReadouts(svg, x, y, left, right, top, bottom);
        }

        return bottom + (XAxis.Label is null ? 28 : 46);
    }

    private void DrawAxes(MarkupWriter svg, AxisScale x, AxisScale y, double left, double right, double top, double bottom)
    {
        foreach (var tick in y.Ticks)
        {
            var at = y.Map(tick.Value);
            if (tick.Label is null)
            {
                svg.Write($"""<line class="axis" x1="{left - 4}" y1="{at}" x2="{left}" y2="{at}"/>""");
            }
            else
            {
                svg.Write($"""<line class="grid" x1="{left}" y1="{at}" x2="{right}" y2="{at}"/>""");
                svg.Write($"""<text class="muted end" x="{left - 8}" y="{at + 4}">{tick.Label}</text>""");
            }

            svg.Write($"\n");
        }

        // Labels that would touch the previous one are omitted.
        var free = double.NegativeInfinity;
        foreach (var tick in x.Ticks)
        {
            var at = x.Map(tick.Value);
            var (line, start) = tick.Label is null ? ("axis", bottom) : ("grid", top);
            svg.Write($"""<line class="{line}" x1="{at}" y1="{start}" x2="{at}" y2="{bottom + 4}"/>""");
            var half = TextMeasure.Width(tick.Label ?? "", TextSize) / 2;
            if (tick.Label is not null && at - half > free)
            {
                svg.Write($"""<text class="muted middle" x="{at}" y="{bottom + 18}">{tick.Label}</text>""");
                free = at + half + 6;
            }

            svg.Write($"\n");
        }

        svg.Write($"""<line class="axis" x1="{left}" y1="{bottom}" x2="{right}" y2="{bottom}"/>""");
        if (XAxis.Label is { } label)
        {
            svg.Write($"""<text class="muted middle" x="{(left + right) / 2}" y="{bottom + 36}">{label}</text>""");
        }

        svg.Write($"\n");
    }

    private void DrawMarkers(MarkupWriter svg, AxisScale x, double left, double right, double top, double bottom)
    {
        var shown = Markers.Where(marker => marker.X >= x.Minimum && marker.X <= x.Maximum).ToList();
        if (shown.Count == 0)
        {
            return;
        }

        var widest = shown.Max(marker => TextMeasure.Width(marker.Label, TextSize));
        var (first, last) = (Math.Min(left + (widest / 2), right), Math.Max(right - (widest / 2), left));
        var centers = LabelSpread.Spread([.. shown.Select(marker => x.Map(marker.X))], widest + 10, first, Math.Max(first, last));
        foreach (var (marker, center) in shown.Zip(centers))
        {
            var at = x.Map(marker.X);
            svg.Write($"""<line class="guide" x1="{at}" y1="{top - 2}" x2="{at}" y2="{bottom}"/>""");
            svg.Write($"""<text class="strong middle" x="{center}" y="{top - 8}">{marker.Label}</text>""");
            svg.Write($"\n");
        }
    }

    private void DrawLines(MarkupWriter svg, AxisScale x, AxisScale y, double left, double right, double top, double bottom)
    {
        // The curves are in an inner SVG element, which hides everything outside the axes. It is a little larger, so that it does not cut lines and dots
        // at the edge.
        const double room = 5;
        var (clipLeft, clipTop, width, height) = (left - room, top - room, right - left + (2 * room), bottom - top + (2 * room));
        svg.Write($"""<svg x="{clipLeft}" y="{clipTop}" width="{width}" height="{height}" """);
        svg.Write($"""viewBox="{clipLeft} {clipTop} {width} {height}">""");
        svg.Write($"\n");
        for (var index = 0; index < Series.Count; index++)
        {
            var series = Series[index];
            var color = series.Color ?? index;
            svg.Write($"""<g class="{ChartPalette.ColorClass(color)}">""");
            foreach (var run in CurvePath.Runs(series.Points.Select(point => Map(x, y, point))))
            {
                if (run.Count > 1)
                {
                    svg.Write($"""<path class="line{ChartPalette.DashClass(color)}" d="{CurvePath.Draw(run)}"/>""");
                }
                else
                {
                    svg.Write($"""<circle class="dot" cx="{run[0].X}" cy="{run[0].Y}" r="3"/>""");
                }
            }

            if (Series.Count > 1 && series.Points.Any(CanShow))
            {
                var end = Map(x, y, series.Points.Last(CanShow));
                svg.Write($"""<circle class="dot" cx="{end.X}" cy="{end.Y}" r="3"/>""");
            }

            svg.Write($"</g>\n");
        }

        svg.Write($"</svg>\n");
    }

    private double DrawLegend(MarkupWriter svg, ChartFrame frame, double top)
    {
        var (x, row) = (ChartFrame.Margin, top + 6);
        for (var index = 0; index < Series.Count; index++)
        {
            var color = Series[index].Color ?? index;
            var name = TextMeasure.Fit(Series[index].Name, TextSize, frame.Width - (2 * ChartFrame.Margin) - 30);
            var width = 30 + TextMeasure.Width(name, TextSize);
            if (x > ChartFrame.Margin && x + width > frame.Width - ChartFrame.Margin)
            {
                (x, row) = (ChartFrame.Margin, row + LineHeight + 2);
            }

            svg.Write($"""<g class="{ChartPalette.ColorClass(color)}">""");
            svg.Write($"""<line class="line{ChartPalette.DashClass(color)}" x1="{x}" y1="{row}" x2="{x + 22}" y2="{row}"/></g>""");
            svg.Write($"""<text x="{x + 28}" y="{row + 4}">{name}</text>""");
            svg.Write($"\n");
            x += width + 14;
        }

        return row + LineHeight;
    }

    private static void DrawEndLabels(
        MarkupWriter svg, IReadOnlyList<EndLabel> labels, AxisScale y, double right, double top, double bottom)
    {
        var wanted = labels.Select(label => Math.Clamp(y.Map(label.Value), top, bottom)).ToList();
        var places = LabelSpread.Spread(wanted, LineHeight, top, bottom);
        for (var index = 0; index < labels.Count; index++)
        {
            var (_, name, value, color) = labels[index];
            svg.Write($"""<g class="{ChartPalette.ColorClass(color)}"><text class="colored" x="{right + 10}" y="{places[index] + 4}">""");
            if (name.Length > 0)
            {
                svg.Write($"""<tspan class="strong">{name}</tspan> """);
            }

            svg.Write($"{value}</text></g>\n");
        }
    }

    private void DrawReadouts(MarkupWriter svg, AxisScale x, AxisScale y, double left, double right, double top, double bottom)
    {
        var columns = Series.SelectMany(series => series.Points).Where(CanShow).Select(point => point.X).Distinct().Order().ToList();
        if (columns.Count is 0 or > MostReadoutColumns || Series.Count > MostReadoutRows)
        {
            return;
        }

        for (var column = 0; column < columns.Count; column++)
        {
            var value = columns[column];
            var at = x.Map(value);
            var from = column == 0 ? left : (x.Map(columns[column - 1]) + at) / 2;
            var to = column == columns.Count - 1 ? right : (at + x.Map(columns[column + 1])) / 2;
            svg.Write($"""<g class="slice"><rect class="hit" x="{from}" y="{top}" width="{to - from}" height="{bottom - top}"/>""");
            svg.Write($"""<g class="readout"><line class="guide" x1="{at}" y1="{top}" x2="{at}" y2="{bottom}"/>""");
            DrawReadout(svg, value, at, y, left, right, top, bottom);
            svg.Write($"</g></g>\n");
        }
    }

    private void DrawReadout(MarkupWriter svg, double value, double at, AxisScale y, double left, double right, double top, double bottom)
    {
        var rows = new List<(string Name, ChartPoint Point, int Color)>();
        for (var index = 0; index < Series.Count; index++)
        {
            foreach (var point in Series[index].Points.Where(point => point.X == value && CanShow(point)).Take(1))
            {
                rows.Add((TextMeasure.Fit(Series[index].Name, TextSize, 150), point, Series[index].Color ?? index));
            }
        }

        var heading = $"{XAxis.Label ?? "x"} {Format(XAxis, value)}";
        var width = 20 + Math.Max(
            TextMeasure.Width(heading, TextSize),
            rows.Max(row => TextMeasure.Width(row.Name + "  " + Format(YAxis, row.Point.Y), TextSize)));
        var boxLeft = at > (left + right) / 2 ? at - 10 - width : at + 10;
        foreach (var (_, point, color) in rows.Where(row => y.Map(row.Point.Y) >= top && y.Map(row.Point.Y) <= bottom))
        {
            svg.Write($"""<circle class="dot {ChartPalette.ColorClass(color)}" cx="{at}" cy="{y.Map(point.Y)}" r="3.5"/>""");
        }

        var height = ((rows.Count + 1) * LineHeight) + 10;
        svg.Write($"""<rect class="box" x="{boxLeft}" y="{top}" width="{width}" height="{height}" rx="4"/>""");
        svg.Write($"""<text class="muted" x="{boxLeft + 10}" y="{top + 16}">{heading}</text>""");
        for (var row = 0; row < rows.Count; row++)
        {
            var baseline = top + 16 + ((row + 1) * LineHeight);
            var (name, point, color) = rows[row];
            svg.Write($"""<text class="colored {ChartPalette.ColorClass(color)}" x="{boxLeft + 10}" y="{baseline}">{name}</text>""");
            svg.Write($"""<text class="end" x="{boxLeft + width - 10}" y="{baseline}">{Format(YAxis, point.Y)}</text>""");
        }
    }

    // Names at the ends of the curves are the easiest to read if there are only a few short names.
    private bool AreNamedAtEnd(ChartFrame frame) =>
        HasLastValues && Series.Count <= 5 && Series.All(series => TextMeasure.Width(series.Name, TextSize) <= (frame.IsCompact ? 40 : 90));

    private List<EndLabel> EndLabels(ChartFrame frame)
    {
        var labels = new List<EndLabel>();
        if (!HasLastValues || Series.Count is < 2 or > 12)
        {
            return labels;
        }

        for (var index = 0; index < Series.Count; index++)
        {
            foreach (var last in Series[index].Points.Where(CanShow).TakeLast(1))
            {
                var name = AreNamedAtEnd(frame) ? Series[index].Name : "";
                labels.Add(new EndLabel(last.Y, name, Format(YAxis, last.Y), Series[index].Color ?? index));
            }
        }

        return labels;
    }

    private bool CanShow(ChartPoint point) => AxisScale.CanShow(XAxis, point.X) && AxisScale.CanShow(YAxis, point.Y);

    private ChartPoint Map(AxisScale x, AxisScale y, ChartPoint point) =>
        CanShow(point) ? new ChartPoint(x.Map(point.X), y.Map(point.Y)) : new ChartPoint(double.NaN, double.NaN);

    private static string Format(ChartAxis axis, double value) => axis.Format switch
    {
        ValueFormat.Percent => FormattedNumber.Percent(value),
        ValueFormat.Count => FormattedNumber.Coordinate(value),
        _ => FormattedNumber.ThreeDigits(value),
    };

    private sealed record EndLabel(double Value, string Name, string ValueText, int Color)
    {
        public string Text => Name.Length > 0 ? Name + " " + ValueText : ValueText;
    }
}
