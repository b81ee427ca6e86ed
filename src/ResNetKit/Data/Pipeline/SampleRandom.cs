namespace ResNetKit.Data;

/// <summary>Random numbers for one sample, made by counting rather than by remembering.</summary>
/// <remarks>
/// The numbers depend on (seed, epoch, index, stream) and nothing else: not on threads, on the order of samples, or on what was drawn
/// for others. So a run that is stopped and resumed draws exactly what it would have drawn. The mixing function is that of SplitMix64
/// (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
/// </remarks>
public struct SampleRandom
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    private ulong _state;

    /// <summary>Starts the numbers of one sample.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="epoch">The epoch; a constant gives numbers that are the same in every epoch.</param>
    /// <param name="index">The sample's place in its dataset.</param>
    /// <param name="stream">Keeps apart different uses for the same sample.</param>
    public SampleRandom(ulong seed, int epoch, int index, int stream = 0)
    {
        _state = Mix(seed + Increment);
        _state = Mix(_state + (ulong)(uint)epoch + Increment);
        _state = Mix(_state + (ulong)(uint)index + Increment);
        _state = Mix(_state + (ulong)(uint)stream + Increment);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64() => Mix(_state += Increment);

    /// <summary>A whole number from 0 to below <paramref name="exclusiveMaximum"/>.</summary>
    /// <param name="exclusiveMaximum">The bound, above zero.</param>
    public int NextInt32(int exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMaximum);

        // The bias of multiply-and-shift is below 2⁻³², far under what any number of epochs could show.
        return (int)Math.BigMul(NextUInt64(), (ulong)exclusiveMaximum, out _);
    }

    /// <summary>A whole number from <paramref name="minimum"/> to <paramref name="maximum"/>, both included.</summary>
    /// <param name="minimum">The smallest.</param>
    /// <param name="maximum">The largest.</param>
    public int NextInt32(int minimum, int maximum) => minimum + NextInt32(maximum - minimum + 1);

    /// <summary>A number from 0 to below 1.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number from <paramref name="minimum"/> to below <paramref name="maximum"/>.</summary>
    /// <param name="minimum">The smallest.</param>
    /// <param name="maximum">The bound.</param>
    public double NextDouble(double minimum, double maximum) => minimum + ((maximum - minimum) * NextDouble());

    /// <summary>True with the given probability.</summary>
    /// <param name="probability">From 0, never, to 1, always.</param>
    public bool NextBoolean(double probability = 0.5) => NextDouble() < probability;

    /// <summary>A number from the normal distribution with mean 0 and deviation 1.</summary>
    public double NextNormal()
    {
        // Box–Muller; 1 − u is never zero.
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>A number from the symmetric beta distribution Beta(α, α), between 0 and 1.</summary>
    /// <param name="alpha">α, above zero: small values keep to the ends, 1 is uniform, large values keep to one half.</param>
    public double NextBeta(double alpha)
    {
        if (!(alpha > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "The beta distribution's parameter must be above zero.");
        }

        var first = NextLogGamma(alpha);
        var second = NextLogGamma(alpha);
        return 1 / (1 + Math.Exp(second - first));
    }

    /// <summary>Puts the items in random order.</summary>
    /// <param name="items">What to shuffle, in place.</param>
    /// <typeparam name="T">Any type.</typeparam>
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

    // The logarithm of a gamma-distributed number (Marsaglia and Tsang, 2000). The logarithm, because for small shapes the number
    // itself underflows: two zeros have no ratio.
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
