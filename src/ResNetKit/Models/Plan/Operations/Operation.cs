namespace ResNetKit.Models.Plan;

/// <summary>What a layer does. The set is closed: match on the nested records to walk a plan.</summary>
/// <remarks>
/// Each record says of its operation all that can be known before a tensor exists: the parameters, the shape it makes
/// of its inputs, its window and its arithmetic. Shapes are those of one image, (C, H, W).
/// </remarks>
internal abstract partial record Operation
{
    private protected Operation()
    {
    }

    /// <summary>The operation's name in summaries, such as <c>Conv2d</c>.</summary>
    public abstract string Type { get; }

    /// <summary>The parameter tensors of the layer, in the order of its <c>state_dict</c>.</summary>
    public virtual IReadOnlyList<ParameterPlan> Parameters => [];

    /// <summary>How many inputs the operation takes.</summary>
    internal virtual int InputCount => 1;

    /// <summary>Whether the result reads the output itself when gradients are computed, so that nobody may overwrite it.</summary>
    internal virtual bool KeepsOutputForBackward => false;

    /// <summary>When the operation may write its result over an input that nobody else reads.</summary>
    internal virtual Overwriting Overwriting => Overwriting.Never;

    /// <summary>Whether the operation hands on its input's memory: always, or when the network is not training.</summary>
    internal virtual bool MayPassThrough => false;

    /// <summary>The window over an input of this shape.</summary>
    /// <param name="input">Shape of the input.</param>
    public virtual Window WindowOver(ImageShape input) => Window.Pointwise;

    /// <summary>The output's shape.</summary>
    internal virtual ImageShape Infer(IReadOnlyList<ImageShape> inputs) => inputs[0];

    /// <summary>Multiplications with an addition for one image, of the convolutions and linear layers only, as usual.</summary>
    internal virtual long MultiplyAdds(ImageShape output) => 0;

    /// <summary>Reports what keeps the operation from working on inputs of these shapes.</summary>
    /// <param name="inputs">The inputs' shapes.</param>
    /// <param name="report">Takes the option at fault and what is wrong with it.</param>
    internal virtual void Check(IReadOnlyList<ImageShape> inputs, Action<string, string> report)
    {
    }

    private static void CheckWindow(Window window, ImageShape input, Action<string, string> report)
    {
        var smallest = Math.Min(input.Height, input.Width);
        if (window.Stride > smallest)
        {
            report("Stride", $"a stride of {window.Stride} would shrink an image of {input.Height}×{input.Width} below 1×1");
        }
        else if (window.Kernel > smallest + (2 * window.Padding))
        {
            report("Stride", $"a window of {window.Kernel}×{window.Kernel} does not fit an image of {input.Height}×{input.Width}");
        }
    }
}
