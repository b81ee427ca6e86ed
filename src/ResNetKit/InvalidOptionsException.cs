namespace ResNetKit;

/// <summary>The exception that is thrown when options are invalid. It lists all failures that were found, not only the first.</summary>
public sealed class InvalidOptionsException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="InvalidOptionsException"/> class with a list of failures.</summary>
    /// <param name="failures">
    /// The failures, at least one. The failure of an option should begin with the path of the option, as in
    /// <c>Trainer.Optimizer.Momentum must be at least 0 and below 1, but is 2.</c>
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="failures"/> is empty.</exception>
    public InvalidOptionsException(IEnumerable<string> failures)
        : this([.. (failures ?? throw new ArgumentNullException(nameof(failures))).Select(MessageText.Sentence)])
    {
    }

    private InvalidOptionsException(string[] failures)
        : base(failures.Length switch
        {
            0 => throw new ArgumentException("The list of failures is empty.", nameof(failures)),
            1 => failures[0],
            _ => $"{failures.Length} options are invalid:{Environment.NewLine}" + string.Join(Environment.NewLine, Shown(failures)),
        }) => Failures = failures;

    /// <summary>
    /// Gets the failures, each on one line. The failure of an option usually begins with the path of the option. Control characters are
    /// escaped, and a failure of more than 1,000 characters is shortened.
    /// </summary>
    public IReadOnlyList<string> Failures { get; }

    // Shortens a long list, so that the message stays readable.
    private static IEnumerable<string> Shown(string[] failures)
    {
        var length = 0;
        for (var i = 0; i < failures.Length; i++)
        {
            length += failures[i].Length;
            if (i > 0 && length > MessageText.LongestSentence * 3)
            {
                return [.. failures[..i].Select(failure => "  " + failure), $"  and {failures.Length - i} more"];
            }
        }

        return failures.Select(failure => "  " + failure);
    }
}
