using System.Text;

namespace ResNetKit.Reporting.Charts;

/// <summary>Turns points of a picture into paths.</summary>
internal static class CurvePath
{
    /// <summary>Parts of a curve between its gaps.</summary>
    public static IReadOnlyList<IReadOnlyList<ChartPoint>> Runs(IEnumerable<ChartPoint> points)
    {
        var runs = new List<IReadOnlyList<ChartPoint>>();
        var run = new List<ChartPoint>();
        foreach (var point in points)
        {
            if (double.IsNaN(point.Y))
            {
                Finish();
            }
            else
            {
                run.Add(point);
            }
        }

        Finish();
        return runs;

        void Finish()
        {
            if (run.Count > 0)
            {
                runs.Add(run);
                run = [];
            }
        }
    }

    /// <summary>
    /// A path through points, as SVG writes it. Of many points in one column of the picture, only the first, lowest, highest and last are
    /// kept: the drawing is the same, however many steps a run had.
    /// </summary>
    public static string Draw(IReadOnlyList<ChartPoint> points)
    {
        var path = new StringBuilder();
        foreach (var point in Thin(points))
        {
            path.Append(path.Length == 0 ? 'M' : 'L');
            path.Append(FormattedNumber.Coordinate(point.X)).Append(' ').Append(FormattedNumber.Coordinate(point.Y));
        }

        return path.ToString();
    }

    private static IEnumerable<ChartPoint> Thin(IReadOnlyList<ChartPoint> points)
    {
        for (var start = 0; start < points.Count;)
        {
            var end = start + 1;
            while (end < points.Count && Math.Floor(points[end].X) == Math.Floor(points[start].X))
            {
                end++;
            }

            var (lowest, highest) = (start, start);
            for (var index = start; index < end; index++)
            {
                lowest = points[index].Y < points[lowest].Y ? index : lowest;
                highest = points[index].Y > points[highest].Y ? index : highest;
            }

            foreach (var index in new[] { start, lowest, highest, end - 1 }.Distinct().Order())
            {
                yield return points[index];
            }

            start = end;
        }
    }
}
