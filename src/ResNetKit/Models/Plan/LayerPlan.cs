using ResNetKit.Models.Plan;

namespace ResNetKit.Models;

/// <summary>One layer of a network, known before any tensor exists.</summary>
public sealed class LayerPlan
{
    internal LayerPlan(int index, string name, string stage, Operation operation, IReadOnlyList<LayerPlan> inputs, ImageShape output)
    {
        Index = index;
        Name = name;
        Stage = stage;
        Operation = operation;
        Inputs = inputs;
        Output = output;
        Parameters = operation.Parameters;
        ParameterCount = Parameters.Sum(parameter => parameter.Count);
        TrainableParameterCount = Parameters.Where(parameter => parameter.Trainable).Sum(parameter => parameter.Count);
        MultiplyAdds = operation.MultiplyAdds(output);
        if (inputs.Count > 0)
        {
            Window = operation.WindowOver(inputs[0].Output);
            Field = inputs.Select(input => input.Field).Aggregate((a, b) => a.Join(b)).Through(Window);
        }
    }

    /// <summary>Position in <see cref="NetworkPlan.Layers"/>; inputs come before the layers that read them.</summary>
    public int Index { get; }

    /// <summary>The layer's name, which is the path of its parameters in the <c>state_dict</c>: <c>layer1.0.conv2</c>.</summary>
    public string Name { get; }

    /// <summary>The part of the network it belongs to: <c>stem</c>, <c>layer1</c>… or <c>head</c>.</summary>
    public string Stage { get; }

    /// <summary>Gets the name of the layer's operation, such as <c>Conv2d</c>.</summary>
    public string Type => Operation.Type;

    /// <summary>The layers whose outputs it reads, in the operation's order.</summary>
    public IReadOnlyList<LayerPlan> Inputs { get; }

    /// <summary>Shape of the output for one image, (C, H, W); a vector has height and width 1.</summary>
    public ImageShape Output { get; }

    /// <summary>Gets the number of rows and columns of the window that the layer slides over its first input; 1 for a layer without one.</summary>
    public int Kernel => Window.Kernel;

    /// <summary>Gets the number of positions of the first input from one output position to the next.</summary>
    public int Stride => Window.Stride;

    /// <summary>Gets the number of positions added on each side of the first input.</summary>
    public int Padding => Window.Padding;

    /// <summary>
    /// Gets the number of rows and columns of the network's input that one output position depends on, in theory; it may be larger than the image.
    /// </summary>
    public int ReceptiveField => Field.Size;

    /// <summary>Gets the number of pixels of the network's input between two neighbouring output positions.</summary>
    public int Jump => Field.Jump;

    /// <summary>Numbers in all parameter tensors.</summary>
    public long ParameterCount { get; }

    /// <summary>Numbers in those parameter tensors that are trained.</summary>
    public long TrainableParameterCount { get; }

    /// <summary>Multiplications with an addition for one image; those of convolutions and linear layers, as usual.</summary>
    public long MultiplyAdds { get; }

    /// <summary>
    /// Bytes that the output takes for one image in float32 while training; 0 for a layer that works in its input's memory.
    /// </summary>
    public long ActivationBytes =>
        Overwrites is not null || Operation is Operation.Input or Operation.Flatten
            ? 0
            : sizeof(float) * (long)Output.Channels * Output.Height * Output.Width;

    /// <summary>The input whose memory the output may take even while gradients are recorded; null for none.</summary>
    public LayerPlan? Overwrites { get; internal set; }

    /// <summary>The input whose memory the output may take while no gradients are recorded; null for none.</summary>
    internal LayerPlan? OverwritesWithoutGradients { get; set; }

    /// <summary>What the layer does.</summary>
    internal Operation Operation { get; }

    /// <summary>The window over the first input.</summary>
    internal Window Window { get; } = Window.Pointwise;

    /// <summary>What one output position sees of the image.</summary>
    internal ReceptiveField Field { get; } = Plan.ReceptiveField.OfInput;

    /// <summary>The layer's parameter tensors.</summary>
    internal IReadOnlyList<ParameterPlan> Parameters { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Operation.Type} → {Output}";
}
