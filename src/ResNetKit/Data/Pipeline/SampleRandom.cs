namespace ResNetKit.Data;

/// <summary>Generates the random numbers of one sample in one epoch.</summary>
/// <remarks>
/// The numbers depend only on the arguments of the constructor. They do not depend on threads, on the order of the samples or
/// on the numbers drawn for other samples. A run that is stopped and resumed therefore draws the same numbers as an uninterrupted run. The
/// mixing function is that of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
/// </remarks>
public struct SampleRandom
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    private ulong _state;

    /// <summary>Initializes a new instance of the <see cref="SampleRandom"/> struct.</summary>
    /// <param name="seed">The seed, such as that of the pipeline.</param>
    /// <param name="epoch">The number of the epoch. Pass a constant to get the same numbers in every epoch.</param>
    /// <param name="index">The index of the sample in its dataset.</param>
    /// <param name="stream">A number that separates different uses for the same sample.</param>
    public SampleRandom(ulong seed, int epoch, int index, int stream = 0)
    {
        _state = Mix(seed + Increment);
        _state = Mix(_state + (ulong)(uint)epoch + Increment);
        _state = Mix(_state + (ulong)(uint)index + Increment);
        _state = Mix(_state + (ulong)(uint)stream + Increment);
    }

    /// <summary>Returns 64 random bits.</summary>
    /// <returns>A random number that may have any value.</returns>
    public ulong NextUInt64() => Mix(_state += Increment);

    /// <summary>Returns a random integer that is at least 0 and less than <paramref name="exclusiveMaximum"/>.</summary>
    /// <param name="exclusiveMaximum">The exclusive upper bound, above zero.</param>
    /// <returns>The integer. All values are equally likely, up to a relative difference below 2⁻³².</returns>
    /// <exception cref="ArgumentOutOfRangeException">The bound is zero or less.</exception>
    public int NextInt32(int exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMaximum);

        // Multiply-and-shift does not give all values exactly the same probability, but the relative difference is below 2⁻³².
        return (int)Math.BigMul(NextUInt64(), (ulong)exclusiveMaximum, out _);
    }

    /// <summary>Returns a random integer from <paramref name="minimum"/> to <paramref name="maximum"/>, inclusive.</summary>
    /// <param name="minimum">The smallest value.</param>
    /// <param name="maximum">The largest value.</param>
    /// <returns>The integer. All values are equally likely, up to a relative difference below 2⁻³².</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="maximum"/> is less than <paramref name="minimum"/>, or the range has more than 2,147,483,647 values.
    /// </exception>
    public int NextInt32(int minimum, int maximum)
    {
        var count = (long)maximum - minimum + 1;
        return count is > 0 and <= int.MaxValue
            ? minimum + NextInt32((int)count)
            : throw new ArgumentOutOfRangeException(
                nameof(maximum),
                maximum,
                $"The maximum must be at least the minimum, {minimum}, and the range may have at most {int.MaxValue} values.");
    }

    /// <summary>Returns a random number that is at least 0 and less than 1.</summary>
    /// <returns>The number, from the uniform distribution.</returns>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Returns a random number from <paramref name="minimum"/> to <paramref name="maximum"/>.</summary>
    /// <param name="minimum">The lower bound.</param>
    /// <param name="maximum">The upper bound. It is returned only if it equals the lower bound, or as a result of rounding.</param>
    /// <returns>The number, from the uniform distribution.</returns>
    public double NextDouble(double minimum, double maximum) => minimum + ((maximum - minimum) * NextDouble());

    /// <summary>Returns <see langword="true"/> with the given probability.</summary>
    /// <param name="probability">The probability, from 0 (never) to 1 (always).</param>
    /// <returns><see langword="true"/> with the given probability; otherwise, <see langword="false"/>.</returns>
    public bool NextBoolean(double probability = 0.5) => NextDouble() < probability;

    /// <summary>Returns a random number from the normal distribution with mean 0 and standard deviation 1.</summary>
    /// <returns>The number.</returns>
    public double NextNormal()
    {
        // Uses the Box–Muller transform. NextDouble is below 1, so the logarithm is finite.
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>Returns a random number from 0 to 1 with the symmetric beta distribution Beta(α, α).</summary>
    /// <param name="alpha">
    /// The parameter α, above zero and finite. Small values give numbers near 0 or 1, α = 1 gives the uniform distribution, and large values give numbers near
    /// one half.
    /// </param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is not a finite number above zero.</exception>
    public double NextBeta(double alpha)
    {
        if (!(alpha > 0 && double.IsFinite(alpha)))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "The beta distribution's parameter must be above zero and finite.");
        }

        // With smaller parameters, the logarithms below could be infinite. With this one, the result is already 0 or 1.
        alpha = Math.Max(alpha, 1e-300);
        var first = NextLogGamma(alpha);
        var second = NextLogGamma(alpha);
        return 1 / (1 + Math.Exp(second - first));
    }

    /// <summary>Shuffles items in place.</summary>
    /// <param name="items">The items.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    public void Shuffle<T>(Span<T> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = NextInt32(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    // Returns the logarithm of a gamma-distributed number (Marsaglia and Tsang, 2000). The number itself can underflow to zero if the shape parameter of the
    // distribution is small, and the ratio of two zeros is undefined.
    private double NextLogGamma(double shape)
    {
        var boost = 0.0;
        if (shape < 1)
        {
            boost = Math.Log(1 - NextDouble()) / shape;
            shape += 1;
        }

        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var normal = NextNormal();
            var root = 1 + (c * normal);
            if (root <= 0)
            {
                continue;
            }

            var v = root * root * root;
            if (Math.Log(1 - NextDouble()) < (0.5 * normal * normal) + d - (d * v) + (d * Math.Log(v)))
            {
                return boost + Math.Log(d * v);
            }
        }
    }
}
