using ResNetKit.Data;

namespace ResNetKit;

/// <summary>Represents a dataset of generated color images of 32×32 pixels with ten classes of shapes, for a first run without a download.</summary>
/// <remarks>
/// The position, size, rotation, colors, background, specks and noise of each image are random, so only the shape determines the class. An
/// image depends only on the seed, on its index and on whether it is for training or testing. On the same platform, equal calls give equal
/// images.
/// </remarks>
public sealed class SyntheticDataset : ImageDataset
{
    private const int Side = 32;

    private SyntheticDataset(byte[] pixels, int[] labels)
        : base(ImageShape.Cifar, pixels, labels, Classes, new Normalization([0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f]))
    {
    }

    /// <summary>Gets the names of the ten shapes, in the order of their labels.</summary>
    public static IReadOnlyList<string> Classes { get; } =
    [
        "disc", "ring", "square", "frame", "triangle", "plus", "cross", "horizontal bars", "vertical bars", "checkerboard",
    ];

    /// <summary>Generates images whose labels run through the ten classes in turn, so that all classes have about the same number of images.</summary>
    /// <param name="count">The number of images, at least 1.</param>
    /// <param name="train">
    /// <see langword="true"/> for training images; <see langword="false"/> for test images, which are different images of the same classes.
    /// </param>
    /// <param name="seed">The seed. Equal seeds give equal images.</param>
    /// <returns>The images.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is zero or less, or the images would take 2 GiB or more.</exception>
    public static SyntheticDataset Create(int count = 10_000, bool train = true, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Array.MaxLength / ImageShape.Cifar.Size);
        var pixels = new byte[count * ImageShape.Cifar.Size];
        var labels = new int[count];
        Parallel.For(0, count, index =>
        {
            labels[index] = index % Classes.Count;
            var random = new SampleRandom(seed, epoch: train ? 0 : 1, index);
            Draw(labels[index], ref random, pixels.AsSpan(index * ImageShape.Cifar.Size, ImageShape.Cifar.Size));
        });
        return new SyntheticDataset(pixels, labels);
    }

    private static void Draw(int label, ref SampleRandom random, Span<byte> image)
    {
        var centerX = (float)random.NextDouble(11, 21);
        var centerY = (float)random.NextDouble(11, 21);
        var radius = (float)random.NextDouble(5, 11);
        var (sine, cosine) = ((float, float))Math.SinCos(random.NextDouble(-0.25, 0.25));
        var noise = (float)random.NextDouble(5, 60);

        Span<float> ink = stackalloc float[3];
        Span<float> paper = stackalloc float[3];
        Span<float> slopeX = stackalloc float[3];
        Span<float> slopeY = stackalloc float[3];
        DrawColours(ref random, ink, paper);
        for (var channel = 0; channel < 3; channel++)
        {
            slopeX[channel] = (float)random.NextDouble(-1.5, 1.5);
            slopeY[channel] = (float)random.NextDouble(-1.5, 1.5);
        }

        // Adds specks in the color of the shape, so that the color at a single position does not reveal the class.
        Span<(float X, float Y, float Radius)> specks = stackalloc (float, float, float)[random.NextInt32(7)];
        foreach (ref var speck in specks)
        {
            speck = ((float)random.NextDouble(0, Side), (float)random.NextDouble(0, Side), (float)random.NextDouble(0.6, 1.6));
        }

        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var (dx, dy) = (x - centerX, y - centerY);
                var (u, v) = (((cosine * dx) + (sine * dy)) / radius, ((cosine * dy) - (sine * dx)) / radius);
                var distance = SignedDistance(label, u, v) * radius;
                foreach (var speck in specks)
                {
                    var (sx, sy) = (x - speck.X, y - speck.Y);
                    distance = Math.Min(distance, MathF.Sqrt((sx * sx) + (sy * sy)) - speck.Radius);
                }

                // Each pixel is blended with the color of the shape in proportion to the covered area.
                var coverage = Math.Clamp(0.5f - distance, 0, 1);
                var grain = random.NextUInt64();
                for (var channel = 0; channel < 3; channel++)
                {
                    var background = paper[channel] + (slopeX[channel] * (x - (Side / 2))) + (slopeY[channel] * (y - (Side / 2)));
                    var value = background + (coverage * (ink[channel] - background)) + (noise * Grain(grain >> (channel * 20)));
                    image[(((channel * Side) + y) * Side) + x] = (byte)Math.Clamp(value + 0.5f, 0, 255);
                }
            }
        }
    }

    // Returns the sum of two uniform 10-bit numbers, scaled to the range −1 to 1: an approximation of normal noise that is good enough here.
    private static float Grain(ulong bits) => ((bits & 1023) + ((bits >> 10) & 1023)) * (1f / 1023) - 1;

    private static void DrawColours(ref SampleRandom random, Span<float> ink, Span<float> paper)
    {
        float contrast;
        do
        {
            contrast = 0;
            for (var channel = 0; channel < 3; channel++)
            {
                ink[channel] = (float)random.NextDouble(0, 255);
                paper[channel] = (float)random.NextDouble(30, 225);
                contrast += Math.Abs(ink[channel] - paper[channel]);
            }
        }
        while (contrast < 120);
    }

    /// <summary>Computes the distance of a point from the edge of a shape of radius 1. The distance is negative inside the shape.</summary>
    private static float SignedDistance(int label, float x, float y) => label switch
    {
        0 => Disc(x, y),
        1 => Math.Abs(Disc(x, y) + 0.22f) - 0.22f,
        2 => Rectangle(x, y, 0.85f, 0.85f),
        3 => Math.Abs(Rectangle(x, y, 0.7f, 0.7f)) - 0.2f,
        4 => Math.Max((Math.Abs(x) * 0.866f) - (y * 0.5f), y) - 0.5f,
        5 => Plus(x, y),
        6 => Plus((x + y) * 0.7071f, (y - x) * 0.7071f),
        7 => Math.Max(Rectangle(x, y, 0.95f, 0.95f), Bars(y)),
        8 => Math.Max(Rectangle(x, y, 0.95f, 0.95f), Bars(x)),
        _ => Math.Max(Rectangle(x, y, 0.95f, 0.95f), Checks(x, y)),
    };

    private static float Disc(float x, float y) => MathF.Sqrt((x * x) + (y * y)) - 1;

    private static float Rectangle(float x, float y, float halfWidth, float halfHeight) =>
        Math.Max(Math.Abs(x) - halfWidth, Math.Abs(y) - halfHeight);

    private static float Plus(float x, float y) => Math.Min(Rectangle(x, y, 1, 0.3f), Rectangle(x, y, 0.3f, 1));

    // Computes the signed distance from three parallel bars. The width of each bar and of each gap is one fifth of the side of the square.
    private static float Bars(float position)
    {
        var fromMiddle = Math.Abs(position);
        return Math.Min(fromMiddle, Math.Abs(fromMiddle - 0.76f)) - 0.19f;
    }

    // Computes the signed distance from a pattern of nine fields, of which the four corners and the center belong to the shape.
    private static float Checks(float x, float y)
    {
        var (column, row) = (Math.Abs(x) - 0.317f, Math.Abs(y) - 0.317f);
        return column * row >= 0 ? -Math.Min(Math.Abs(column), Math.Abs(row)) : Math.Min(Math.Abs(column), Math.Abs(row));
    }
}
