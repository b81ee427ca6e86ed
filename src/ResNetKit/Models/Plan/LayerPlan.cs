using ResNetKit.Models.Plan;

namespace ResNetKit.Models;

/// <summary>Describes one layer of a network without allocating any tensor.</summary>
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

    /// <summary>Gets the zero-based position of the layer in <see cref="NetworkPlan.Layers"/>. Inputs come before the layers that read them.</summary>
    public int Index { get; }

    /// <summary>Gets the name of the layer, which is the path of its parameters in the <c>state_dict</c>, such as <c>layer1.0.conv2</c>.</summary>
    public string Name { get; }

    /// <summary>
    /// Gets the part of the network that the layer belongs to: <c>stem</c>, <c>layer1</c>, … or <c>head</c>. It is empty for the input of a
    /// network, and in the plan of a module that is not part of a <see cref="ResNet"/>.
    /// </summary>
    public string Stage { get; }

    /// <summary>Gets the name of the layer's operation, such as <c>Conv2d</c>.</summary>
    public string Type => Operation.Type;

    /// <summary>Gets the layers whose outputs this layer reads, in the order of the operation's inputs.</summary>
    public IReadOnlyList<LayerPlan> Inputs { get; }

    /// <summary>Gets the shape of the output for one image, (C, H, W). A vector has height and width 1.</summary>
    public ImageShape Output { get; }

    /// <summary>Gets the number of rows and columns of the window that the layer slides over its first input; 1 for a layer without a window.</summary>
    public int Kernel => Window.Kernel;

    /// <summary>Gets the distance between neighboring windows, in positions of the first input.</summary>
    public int Stride => Window.Stride;

    /// <summary>Gets the number of positions added to each side of the first input.</summary>
    public int Padding => Window.Padding;

    /// <summary>
    /// Gets the theoretical receptive field: the number of rows and columns of the network's input that one output position depends on. It may
    /// be larger than the image.
    /// </summary>
    public int ReceptiveField => Field.Size;

    /// <summary>Gets the distance between neighboring output positions, in pixels of the network's input.</summary>
    public int Jump => Field.Jump;

    /// <summary>Gets the number of values in all parameters of the layer.</summary>
    public long ParameterCount { get; }

    /// <summary>Gets the number of values in the parameters that are trained.</summary>
    public long TrainableParameterCount { get; }

    /// <summary>
    /// Gets the number of multiply-adds for one image. As is customary, only convolutions and linear layers are counted. For a custom layer, it
    /// is the number that was passed to <see cref="PlanBuilder.Custom"/>.
    /// </summary>
    public long MultiplyAdds { get; }

    /// <summary>
    /// Gets the size of the output for one image in float32 during training, in bytes; 0 for the input and for a layer that overwrites or shares
    /// its input's memory.
    /// </summary>
    public long ActivationBytes =>
        Overwrites is not null || Operation is Operation.Input or Operation.Flatten
            ? 0
            : sizeof(float) * (long)Output.Channels * Output.Height * Output.Width;

    /// <summary>Gets the input that the output may overwrite even if gradients are recorded; <see langword="null"/> for none.</summary>
    public LayerPlan? Overwrites { get; internal set; }

    /// <summary>Gets or sets the input that the output may overwrite if no gradients are recorded; <see langword="null"/> for none.</summary>
    internal LayerPlan? OverwritesWithoutGradients { get; set; }

    /// <summary>Gets the operation that the layer performs.</summary>
    internal Operation Operation { get; }

    /// <summary>Gets the window over the first input.</summary>
    internal Window Window { get; } = Window.Pointwise;

    /// <summary>Gets the receptive field of one output position.</summary>
    internal ReceptiveField Field { get; } = Plan.ReceptiveField.OfInput;

    /// <summary>Gets the parameters of the layer.</summary>
    internal IReadOnlyList<ParameterPlan> Parameters { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Operation.Type} → {Output}";
}
