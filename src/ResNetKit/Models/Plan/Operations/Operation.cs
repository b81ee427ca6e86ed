namespace ResNetKit.Models.Plan;

/// <summary>Represents the operation of a layer. The nested records are all operations that exist, so code that processes a plan can switch on them.</summary>
/// <remarks>
/// Each record describes its operation without allocating tensors: the parameters, the output shape, the window and the number of
/// multiply-adds. Shapes are those of one image, (C, H, W).
/// </remarks>
internal abstract partial record Operation
{
    private protected Operation()
    {
    }

    /// <summary>Gets the name of the operation in summaries, such as <c>Conv2d</c>.</summary>
    public abstract string Type { get; }

    /// <summary>Gets the parameters of the layer, in the order of its <c>state_dict</c>.</summary>
    public virtual IReadOnlyList<ParameterPlan> Parameters => [];

    /// <summary>Gets the number of inputs.</summary>
    internal virtual int InputCount => 1;

    /// <summary>Gets a value indicating whether the backward pass reads the output, which must then not be overwritten.</summary>
    internal virtual bool KeepsOutputForBackward => false;

    /// <summary>Gets a value indicating when the operation may overwrite an input that no other layer reads.</summary>
    internal virtual Overwriting Overwriting => Overwriting.Never;

    /// <summary>Gets a value indicating whether the output may share the input's memory, either always or only in evaluation mode.</summary>
    internal virtual bool MayPassThrough => false;

    /// <summary>Gets the window that the operation slides over an input of the given shape.</summary>
    /// <param name="input">The shape of the input.</param>
    public virtual Window WindowOver(ImageShape input) => Window.Pointwise;

    /// <summary>Computes the shape of the output.</summary>
    internal virtual ImageShape Infer(IReadOnlyList<ImageShape> inputs) => inputs[0];

    /// <summary>
    /// Computes the number of multiply-adds for one image. As is customary, only convolutions and linear layers are counted. For a custom
    /// layer, it is the number that was passed to <see cref="PlanBuilder.Custom"/>.
    /// </summary>
    internal virtual long MultiplyAdds(ImageShape output) => 0;

    /// <summary>Reports problems that prevent the operation from accepting inputs of these shapes.</summary>
    /// <param name="inputs">The shapes of the inputs.</param>
    /// <param name="report">A method that receives the name of the incorrect option and the problem.</param>
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
