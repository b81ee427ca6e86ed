using System.Globalization;

namespace ResNetKit.Benchmarks.Convolution;

/// <summary>A convolution by square filters of an odd size, padded so that a stride of 1 would keep the image's size.</summary>
/// <param name="Inputs">Channels of its input.</param>
/// <param name="Outputs">Channels of its output.</param>
/// <param name="Size">Rows and columns of its input.</param>
/// <param name="Kernel">Rows and columns of a filter.</param>
/// <param name="Stride">Pixels that a filter moves by.</param>
internal sealed record ConvolutionLayer(int Inputs, int Outputs, int Size, int Kernel = 3, int Stride = 1)
{
    /// <summary>Layers as residual networks have them.</summary>
    public static IReadOnlyList<ConvolutionLayer> All { get; } =
    [
        new(32, 32, 32), new(64, 64, 32), new(64, 128, 32), new(128, 128, 16), new(256, 256, 8), new(512, 512, 4), new(512, 512, 2),
        new(64, 128, 16, Stride: 2), new(256, 512, 4, Stride: 2),
        new(64, 128, 16, Kernel: 1, Stride: 2), new(256, 512, 4, Kernel: 1, Stride: 2), new(256, 64, 16, Kernel: 1),
        new(3, 64, 32, Kernel: 7, Stride: 2),
    ];

    public int Padding => Kernel / 2;

    /// <summary>Rows and columns of its output.</summary>
    public int OutputSize => (Size + Stride - 1) / Stride;

    /// <summary>A first layer's images need no gradient.</summary>
    public bool IsFirst => Inputs == 3;

    /// <summary>Operations of one image's forward and backward pass by the convolution's definition, padding counted, a multiply-add as two.</summary>
    public double Operations => (IsFirst ? 2 : 3) * 2.0 * Kernel * Kernel * Inputs * Outputs * OutputSize * OutputSize;

    public override string ToString() => $"{Inputs}-{Outputs}-{Size}-{Kernel}-{Stride}";

    public static ConvolutionLayer Parse(string text)
    {
        var numbers = text.Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return new ConvolutionLayer(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }
}
