namespace ResNetKit.Serialization.Pickling;

/// <summary>
/// The work that reading a pickle may cost: so many steps for each of its bytes. An instruction of a pickle can make much of little, by
/// using a remembered value over and over; each such use is paid for here, and a pickle that asks for more is refused.
/// </summary>
/// <param name="file">The file's name, for the message.</param>
/// <param name="length">Bytes of the pickle.</param>
internal sealed class ReadBudget(string file, long length)
{
    /// <summary>Steps for each byte. What programs write costs less than four.</summary>
    private const int StepsPerByte = 16;

    /// <summary>Steps whatever the length.</summary>
    private const int FreeSteps = 4_096;

    /// <summary>Gets the number of steps that may be done.</summary>
    public long Limit { get; } = FreeSteps + (StepsPerByte * length);

    /// <summary>Gets the number of steps done.</summary>
    public long Spent { get; private set; }

    /// <summary>Pays for work before it is done.</summary>
    /// <exception cref="InvalidDataException">It is more than the pickle's length justifies.</exception>
    public void Spend(long steps)
    {
        Spent += steps;
        if (Spent > Limit)
        {
            throw new InvalidDataException(MessageText.Message(
                $"'{file}' is refused: reading its index of {length} bytes takes more work than an index of that length should."));
        }
    }
}
