namespace ResNetKit.Reporting;

/// <summary>Shows the results of an evaluation class by class.</summary>
public sealed record EvaluationReport
{
    /// <summary>Which images were evaluated: <c>test</c>, <c>validation</c>.</summary>
    public required string Split { get; init; }

    /// <summary>Gets the names of the classes, in the order of their labels.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Gets how often each class was taken for each.</summary>
    public required ConfusionMatrix Confusion { get; init; }

    /// <summary>Mean cross-entropy; null where it is not known.</summary>
    public double? Loss { get; init; }

    /// <summary>The worst mistakes, worst first.</summary>
    public IReadOnlyList<Mistake> Mistakes { get; init; } = [];

    /// <summary>Makes the report of an evaluation.</summary>
    /// <param name="split">Which images were evaluated: <c>test</c>, <c>validation</c>.</param>
    /// <param name="result">What the evaluation found.</param>
    /// <param name="classNames">The names of the classes, in the order of their labels.</param>
    /// <exception cref="ArgumentException">There are not as many names as classes.</exception>
    public static EvaluationReport FromResult(string split, EvaluationResult result, IReadOnlyList<string> classNames)
    {
        ArgumentException.ThrowIfNullOrEmpty(split);
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(classNames);
        if (classNames.Count != result.Classes)
        {
            throw new ArgumentException($"The evaluation has {result.Classes} classes; found {classNames.Count} names.", nameof(classNames));
        }

        return new EvaluationReport { Split = split, ClassNames = [.. classNames], Confusion = result.Confusion, Loss = result.Loss };
    }

    /// <summary>Makes the report of an evaluation, with pictures of its worst mistakes.</summary>
    /// <param name="split">Which images were evaluated: <c>test</c>, <c>validation</c>.</param>
    /// <param name="result">What the evaluation found.</param>
    /// <param name="classNames">The names of the classes, in the order of their labels.</param>
    /// <param name="shape">The shape of every image, with one channel or three.</param>
    /// <param name="image">Gives the image at a position of the evaluated images, as it is stored: channel, then row, then column.</param>
    /// <param name="mistakes">At most this many pictures.</param>
    /// <exception cref="ArgumentException">There are not as many names as classes.</exception>
    public static EvaluationReport FromResult(
        string split,
        EvaluationResult result,
        IReadOnlyList<string> classNames,
        ImageShape shape,
        Func<int, ReadOnlyMemory<byte>> image,
        int mistakes = 24)
    {
        ArgumentNullException.ThrowIfNull(image);
        return FromResult(split, result, classNames) with
        {
            Mistakes =
            [
                .. result.WorstMistakes(mistakes).Select(index => new Mistake
                {
                    Shape = shape,
                    Pixels = image(index),
                    Label = classNames[result.Predictions[index].Label],
                    Predicted = classNames[result.Predictions[index].Predicted],
                    Confidence = result.Predictions[index].Confidence,
                    Loss = result.Predictions[index].Loss,
                }),
            ],
        };
    }
}
