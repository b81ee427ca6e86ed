using System.Text;
using ResNetKit.Reporting.Markup;

namespace ResNetKit.Reporting.Charts;

/// <summary>Converts points of a picture to SVG paths.</summary>
internal static class CurvePath
{
    // The largest distance that is not visible, in units of the SVG file. Lines are two units wide.
    private const double Invisible = 0.05;

    /// <summary>Splits a curve at its gaps.</summary>
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
    /// Creates the data of an SVG path through points. Points that make no visible difference are omitted, so that the file is small even for runs with many
    /// steps.
    /// </summary>
    public static string Draw(IReadOnlyList<ChartPoint> points)
    {
        var path = new StringBuilder();
        foreach (var point in Simplify([.. Thin(points)]))
        {
            path.Append(path.Length == 0 ? 'M' : 'L');
            path.Append(FormattedNumber.Coordinate(point.X)).Append(' ').Append(FormattedNumber.Coordinate(point.Y));
        }

        return path.ToString();
    }

    // Of several points in the same column of the picture, the first, lowest, highest and last are enough: the curve looks the same.
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

    // Simplifies a curve as Ramer (1972) and Douglas and Peucker (1973) do. A section is replaced by the straight line between its ends if all its points are
    // close to that line. Any other section is split at its farthest point.
    private static List<ChartPoint> Simplify(List<ChartPoint> points)
    {
        var kept = new List<ChartPoint>();
        var stretches = new Stack<(int First, int Last)>();
        stretches.Push((0, points.Count - 1));
        kept.Add(points[0]);
        while (stretches.TryPop(out var stretch))
        {
            var (first, last) = stretch;
            var (farthest, distance) = (first, 0.0);
            for (var index = first + 1; index < last; index++)
            {
                if (Distance(points[index], points[first], points[last]) is var found && found > distance)
                {
                    (farthest, distance) = (index, found);
                }
            }

            if (distance > Invisible)
            {
                stretches.Push((farthest, last));
                stretches.Push((first, farthest));
            }
            else if (last > first)
            {
                kept.Add(points[last]);
            }
        }

        return kept;
    }

    private static double Distance(ChartPoint point, ChartPoint first, ChartPoint last)
    {
        var (x, y) = (last.X - first.X, last.Y - first.Y);
        var length = Math.Sqrt((x * x) + (y * y));
        return length == 0
            ? Math.Sqrt(Math.Pow(point.X - first.X, 2) + Math.Pow(point.Y - first.Y, 2))
            : Math.Abs((x * (point.Y - first.Y)) - (y * (point.X - first.X))) / length;
    }
}
