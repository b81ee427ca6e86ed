namespace ResNetKit.Reporting;

/// <summary>Represents the part of a report that shows an evaluation for each class.</summary>
public sealed record EvaluationReport
{
    /// <summary>Gets the name of the evaluated split, such as <c>test</c> or <c>validation</c>.</summary>
    public required string Split { get; init; }

    /// <summary>Gets the names of the classes, in the order of their labels: one for each class of <see cref="Confusion"/>.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Gets the confusion matrix.</summary>
    public required ConfusionMatrix Confusion { get; init; }

    /// <summary>Gets the mean loss; <see langword="null"/> if it is unknown.</summary>
    public double? Loss { get; init; }

    /// <summary>Gets the misclassified images to show, those with the largest loss first. Default: none.</summary>
    public IReadOnlyList<Mistake> Mistakes { get; init; } = [];

    /// <summary>Creates a report that shows the result of an evaluation, but no images.</summary>
    /// <param name="split">The name of the evaluated split, such as <c>test</c> or <c>validation</c>.</param>
    /// <param name="result">The result of the evaluation.</param>
    /// <param name="classNames">The names of the classes, in the order of their labels.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException"><paramref name="split"/> is empty, or the number of names differs from the number of classes.</exception>
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

    /// <summary>Creates a report that shows the result of an evaluation and the misclassified images with the largest loss.</summary>
    /// <param name="split">The name of the evaluated split, such as <c>test</c> or <c>validation</c>.</param>
    /// <param name="result">The result of the evaluation.</param>
    /// <param name="classNames">The names of the classes, in the order of their labels.</param>
    /// <param name="shape">The shape of every image, with one or three channels.</param>
    /// <param name="image">A function that returns the bytes of an image as planes, (C, H, W), given its index among the evaluated images.</param>
    /// <param name="mistakes">The maximum number of images, at least 0. Default: 24.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException"><paramref name="split"/> is empty, or the number of names differs from the number of classes.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mistakes"/> is negative.</exception>
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
