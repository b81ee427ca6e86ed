namespace ResNetKit.Serialization.Pickling;

/// <summary>Limits the work of reading a pickle to a number of steps per byte.</summary>
/// <remarks>
/// A pickle can store values in its memo, which is a numbered list. A short pickle can cause much work by using such a value over and over. Each use is
/// charged here, and a pickle that exceeds the limit is rejected.
/// </remarks>
/// <param name="file">The name of the file for messages.</param>
/// <param name="length">The length of the pickle in bytes.</param>
internal sealed class ReadBudget(string file, long length)
{
    /// <summary>The number of steps per byte. Pickles of real programs need fewer than four.</summary>
    private const int StepsPerByte = 16;

    /// <summary>The number of steps that are allowed in addition, whatever the length.</summary>
    private const int FreeSteps = 4_096;

    /// <summary>Gets the maximum number of steps.</summary>
    public long Limit { get; } = FreeSteps + (StepsPerByte * length);

    /// <summary>Gets the number of steps charged so far.</summary>
    public long Spent { get; private set; }

    /// <summary>Charges work before it is done.</summary>
    /// <exception cref="InvalidDataException">The work exceeds the limit for the length of the pickle.</exception>
    public void Spend(long steps)
    {
        Spent += steps;
        if (Spent > Limit)
        {
            throw new InvalidDataException(MessageText.Message(
                $"'{file}' was rejected: reading its index of {length} bytes takes more work than is allowed for an index of that length."));
        }
    }
}
