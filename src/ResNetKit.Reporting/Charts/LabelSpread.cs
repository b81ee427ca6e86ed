namespace ResNetKit.Reporting.Charts;

/// <summary>Moves overlapping labels apart.</summary>
internal static class LabelSpread
{
    /// <summary>Computes a position for each label, as close to its preferred position as the distance and the limits allow.</summary>
    /// <param name="wanted">The preferred position of each label.</param>
    /// <param name="distance">The minimum distance between two labels. It is reduced if there is not enough space for all labels.</param>
    /// <param name="first">The smallest allowed position.</param>
    /// <param name="last">The largest allowed position.</param>
    /// <returns>The positions, in the order of the labels in <paramref name="wanted"/>.</returns>
    public static IReadOnlyList<double> Spread(IReadOnlyList<double> wanted, double distance, double first, double last)
    {
        distance = wanted.Count > 1 ? Math.Min(distance, (last - first) / (wanted.Count - 1)) : distance;
        var order = Enumerable.Range(0, wanted.Count).OrderBy(index => wanted[index]).ToList();
        var places = new double[wanted.Count];

        // Labels that touch each other form a group. The group is centered on the mean of their preferred positions.
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
