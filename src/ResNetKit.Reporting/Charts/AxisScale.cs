using System.Globalization;
using ResNetKit.Reporting.Markup;

namespace ResNetKit.Reporting.Charts;

/// <summary>Maps the values of an axis to positions, and determines its ticks.</summary>
internal sealed class AxisScale
{
    // Larger values could overflow when they are subtracted.
    private const double Largest = 1e100;

    private readonly bool _isLogarithmic;
    private double _start;
    private double _end = 1;

    private AxisScale(double minimum, double maximum, bool isLogarithmic, IReadOnlyList<AxisTick> ticks)
    {
        Minimum = minimum;
        Maximum = maximum;
        _isLogarithmic = isLogarithmic;
        Ticks = ticks;
    }

    /// <summary>Gets the first value of the axis.</summary>
    public double Minimum { get; }

    /// <summary>Gets the last value of the axis.</summary>
    public double Maximum { get; }

    /// <summary>Gets the ticks of the axis, from first to last.</summary>
    public IReadOnlyList<AxisTick> Ticks { get; }

    /// <summary>Creates the scale of an axis for values.</summary>
    /// <param name="axis">The settings of the axis.</param>
    /// <param name="values">The values; those that the axis cannot show are ignored.</param>
    /// <param name="tickCount">The approximate number of labeled ticks for which there is space.</param>
    /// <param name="isExtended"><see langword="true"/> to extend the axis to the round numbers beyond the values.</param>
    public static AxisScale Create(ChartAxis axis, IEnumerable<double> values, int tickCount, bool isExtended)
    {
        var (minimum, maximum) = Range(axis, values.Where(value => CanShow(axis, value)));
        return axis.IsLogarithmic
            ? Logarithmic(minimum, maximum, tickCount)
            : Linear(axis, minimum, maximum, Math.Max(2, tickCount), isExtended);
    }

    /// <summary>Determines whether an axis can show a value.</summary>
    public static bool CanShow(ChartAxis axis, double value) =>
        Math.Abs(value) <= Largest && (!axis.IsLogarithmic || value >= 1 / Largest);

    /// <summary>Sets the positions in the picture at which the axis starts and ends.</summary>
    public void Place(double start, double end)
    {
        _start = start;
        _end = end;
    }

    /// <summary>Gets the position in the picture at which a value is shown.</summary>
    public double Map(double value)
    {
        var share = _isLogarithmic
            ? (Math.Log10(value) - Math.Log10(Minimum)) / (Math.Log10(Maximum) - Math.Log10(Minimum))
            : (value - Minimum) / (Maximum - Minimum);
        return _start + (share * (_end - _start));
    }

    private static (double Minimum, double Maximum) Range(ChartAxis axis, IEnumerable<double> values)
    {
        var (minimum, maximum) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
        {
            minimum = Math.Min(minimum, value);
            maximum = Math.Max(maximum, value);
        }

        if (minimum > maximum)
        {
            (minimum, maximum) = axis.IsLogarithmic ? (0.1, 1) : (0, 1);
        }

        minimum = axis.Minimum ?? minimum;
        maximum = axis.Maximum ?? maximum;
        if (maximum - minimum > 1e-9 * Math.Max(Math.Abs(minimum), Math.Abs(maximum)))
        {
            return (minimum, maximum);
        }

        // A single value gets some space on both sides.
        if (axis.IsLogarithmic)
        {
            return (minimum / 2, minimum * 2);
        }

        var room = axis.Format == ValueFormat.Count ? 0.5 : minimum == 0 ? 1 : Math.Abs(minimum) * 0.1;
        return (minimum - room, minimum + room);
    }

    private static AxisScale Linear(ChartAxis axis, double minimum, double maximum, int tickCount, bool isExtended)
    {
        var factor = axis.Format == ValueFormat.Percent ? 100 : 1;
        var step = RoundStep((maximum - minimum) * factor / tickCount);
        if (axis.Format == ValueFormat.Count)
        {
            step = Math.Max(1, step == 2.5 ? 2 : step);
        }

        var first = isExtended && axis.Minimum is null ? Math.Floor(Steps(minimum)) : Math.Ceiling(Steps(minimum));
        var last = isExtended && axis.Maximum is null ? Math.Ceiling(Steps(maximum)) : Math.Floor(Steps(maximum));
        if (isExtended)
        {
            minimum = axis.Minimum ?? (first * step / factor);
            maximum = axis.Maximum ?? (last * step / factor);
        }

        var decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 12);
        if (decimals < 12 && Math.Abs((step * Math.Pow(10, decimals)) - Math.Round(step * Math.Pow(10, decimals))) > 1e-6)
        {
            decimals++;
        }

        var ticks = new List<AxisTick>();
        for (var index = first; index <= last; index++)
        {
            var value = index * step;
            ticks.Add(new AxisTick(value / factor, Label(value, step, decimals) + (factor == 100 ? "%" : "")));
        }

        return new AxisScale(minimum, maximum, isLogarithmic: false, ticks);

        // Corrects rounding errors: 0.3 is exactly three steps of 0.1.
        double Steps(double value)
        {
            var steps = value * factor / step;
            return Math.Abs(steps - Math.Round(steps)) < 1e-6 ? Math.Round(steps) : steps;
        }
    }

    private static AxisScale Logarithmic(double minimum, double maximum, int tickCount)
    {
        var first = (int)Math.Floor(Math.Log10(minimum));
        var last = (int)Math.Ceiling(Math.Log10(maximum));
        var every = Math.Max(1, (int)Math.Ceiling((last - first) / (double)Math.Max(1, tickCount)));
        var ticks = new List<AxisTick>();
        for (var exponent = first; exponent <= last; exponent++)
        {
            for (var digit = 1; digit < 10; digit++)
            {
                var value = digit * Math.Pow(10, exponent);
                if (value < minimum * (1 - 1e-9) || value > maximum * (1 + 1e-9))
                {
                    continue;
                }

                var isLabelled = digit == 1 ? exponent % every == 0 : last - first <= 2 && digit is 2 or 5;
                if (isLabelled || every == 1)
                {
                    ticks.Add(new AxisTick(value, isLabelled ? FormattedNumber.Significant(value) : null));
                }
            }
        }

        return new AxisScale(minimum, maximum, isLogarithmic: true, ticks);
    }

    // Rounds a step up to 1, 2, 2.5 or 5 times a power of ten, so that the labels are easy to read.
    private static double RoundStep(double step)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        var digits = step / power;
        return power * (digits <= 1 ? 1 : digits <= 2 ? 2 : digits <= 2.5 ? 2.5 : digits <= 5 ? 5 : 10);
    }

    private static string Label(double value, double step, int decimals) =>
        Math.Abs(value) < step * 1e-6 ? "0"
        : step < 1e-4 || Math.Abs(value) >= 1e6 ? FormattedNumber.Significant(value)
        : value.ToString("F" + FormattedNumber.Count(decimals), CultureInfo.InvariantCulture);
}
