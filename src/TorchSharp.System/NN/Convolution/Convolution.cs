using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the convolutions have in common: their options, weight (out, in/groups, kernel…) and bias (out).</summary>
public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = nameof(weight))]
    private protected Parameter? _weight;

    [ComponentName(Name = nameof(bias))]
    private protected Parameter? _bias;

    /// <summary>The padding as <see cref="nn.functional.pad(Tensor, long[], PaddingModes, double)"/> takes it: last dimension first, two numbers each.</summary>
    private protected long[] PaddingOfSides { get; }

    internal Convolution(
        string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, Padding? padding_type,
        long[] dilation, long groups, bool bias, PaddingModes padding_mode, Device? device, ScalarType? dtype) : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        if (in_channels % groups != 0) throw new ArgumentException($"{in_channels} input channels do not divide into {groups} groups.", nameof(in_channels));
        if (out_channels % groups != 0) throw new ArgumentException($"{out_channels} output channels do not divide into {groups} groups.", nameof(out_channels));
        if (padding_type == Padding.Same && stride.Any(step => step != 1))
        {
            throw new ArgumentException("Padding.Same needs a stride of 1.", nameof(stride));
        }

        this.in_channels = in_channels;
        this.out_channels = out_channels;
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.padding = padding;
        this.padding_type = padding_type;
        this.dilation = dilation;
        this.groups = groups;
        this.padding_mode = padding_mode;
        PaddingOfSides = Sides();
        weight = nn.init.NewParameter([out_channels, in_channels / groups, .. kernel_size], device, dtype);
        if (bias) this.bias = nn.init.NewParameter([out_channels], device, dtype);
        reset_parameters();
    }

    public long in_channels { get; }

    public long out_channels { get; }

    public long[] kernel_size { get; set; }

    public long[] stride { get; set; }

    public long[] padding { get; }

    public Padding? padding_type { get; }

    public long[] dilation { get; set; }

    public long groups { get; set; }

    public PaddingModes padding_mode { get; set; }

    public Parameter weight
    {
        get => _weight!;
        set => SetParameter(nameof(weight), ref _weight, value ?? throw new ArgumentNullException(nameof(value)));
    }

    public Parameter? bias
    {
        get => _bias;
        set => SetParameter(nameof(bias), ref _bias, value);
    }

    public void reset_parameters() => nn.init.ResetLikeLinear(weight, bias);

    /// <summary>Whether the input is batched; refuses one with a wrong rank or number of channels.</summary>
    private protected bool ValidateInput(Tensor input, int spatial)
    {
        ArgumentNullException.ThrowIfNull(input);
        var rank = input.ndim;
        var batched = rank == spatial + 2;
        if (!batched && rank != spatial + 1)
        {
            throw new ArgumentException(
                $"{GetName()} takes {spatial + 2} dimensions, or {spatial + 1} without the batch; the input has {rank}.", nameof(input));
        }
        var channels = input.size(batched ? 1 : 0);
        if (channels != in_channels)
        {
            throw new ArgumentException($"{GetName()} takes {in_channels} channels; the input has {channels}.", nameof(input));
        }
        return batched;
    }

    private long[] Sides()
    {
        var sides = new List<long>();
        for (var i = kernel_size.Length - 1; i >= 0; i--)
        {
            // What PyTorch calls "same": an odd total leaves the larger half behind.
            var total = padding_type switch
            {
                Padding.Same => dilation[i] * (kernel_size[i] - 1),
                Padding.Valid => 0,
                _ => 2 * padding[i],
            };
            sides.Add(total / 2);
            sides.Add(total - (total / 2));
        }
        return [.. sides];
    }
}
