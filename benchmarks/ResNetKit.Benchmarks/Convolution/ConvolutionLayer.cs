using System.Globalization;

namespace ResNetKit.Benchmarks.Convolution;

/// <summary>A 3×3 convolution of stride 1 and padding 1.</summary>
/// <param name="Inputs">Channels of its input.</param>
/// <param name="Outputs">Channels of its output.</param>
/// <param name="Size">Rows and columns of both.</param>
internal sealed record ConvolutionLayer(int Inputs, int Outputs, int Size)
{
    /// <summary>Layers as residual networks have them.</summary>
    public static IReadOnlyList<ConvolutionLayer> All { get; } =
        [new(32, 32, 32), new(64, 64, 32), new(64, 128, 32), new(128, 128, 16), new(256, 256, 8), new(512, 512, 4), new(512, 512, 2)];

    /// <summary>Operations of one image's forward and backward pass by the convolution's definition, padding counted, a multiply-add as two.</summary>
    public double Operations => 3 * 2.0 * 9 * Inputs * Outputs * Size * Size;

    public override string ToString() => $"{Inputs}-{Outputs}-{Size}";

    public static ConvolutionLayer Parse(string text)
    {
        var numbers = text.Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return new ConvolutionLayer(numbers[0], numbers[1], numbers[2]);
    }
}
