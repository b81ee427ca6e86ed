namespace ResNetKit.Reporting.Charts;

/// <summary>Moves labels apart that would lie on each other.</summary>
internal static class LabelSpread
{
    /// <summary>Places as near to the wanted ones as distance and borders allow, in the order of the wanted ones.</summary>
    /// <param name="wanted">Where each label belongs.</param>
    /// <param name="distance">How far apart two labels must be.</param>
    /// <param name="first">The first place there is.</param>
    /// <param name="last">The last place there is.</param>
    public static IReadOnlyList<double> Spread(IReadOnlyList<double> wanted, double distance, double first, double last)
    {
        // Where there is not room enough for all, they share what there is.
        distance = wanted.Count > 1 ? Math.Min(distance, (last - first) / (wanted.Count - 1)) : distance;
        var order = Enumerable.Range(0, wanted.Count).OrderBy(index => wanted[index]).ToList();
        var places = new double[wanted.Count];

        // Labels that touch form a group, which lies around the middle of where its labels belong.
        var groups = new List<(double Center, int Count)>();
        foreach (var index in order)
        {
            var group = (Center: Clamp(wanted[index], 1), Count: 1);
            while (groups.Count > 0 && Overlap(groups[^1], group))
            {
                var (center, count) = groups[^1];
                groups.RemoveAt(groups.Count - 1);
                var merged = count + group.Count;
                group = (Clamp(((center * count) + (group.Center * group.Count)) / merged, merged), merged);
            }

            groups.Add(group);
        }

        var next = 0;
        foreach (var (center, count) in groups)
        {
            for (var member = 0; member < count; member++)
            {
                places[order[next++]] = center + ((member - ((count - 1) / 2.0)) * distance);
            }
        }

        return places;

        double Half(int count) => (count - 1) / 2.0 * distance;
        double Clamp(double center, int count) => Math.Max(first + Half(count), Math.Min(last - Half(count), center));
        bool Overlap((double Center, int Count) above, (double Center, int Count) below) =>
            above.Center + Half(above.Count) + distance > below.Center - Half(below.Count) + 1e-9;
    }
}
