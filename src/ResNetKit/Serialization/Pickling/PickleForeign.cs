namespace ResNetKit.Serialization.Pickling;

/// <summary>
/// A Python class, function or object that is not in the vocabulary. It is a place holder: whatever a pickle does with it is passed over,
/// nothing is called, and what comes of it is foreign too.
/// </summary>
/// <param name="Name">Python's name of the class or function, with its module.</param>
internal sealed record PickleForeign(string Name) : PickleGlobal(Name), IPickleObject
{
    public override object Call(object?[] arguments, ReadBudget budget) => this;

    public void SetState(object? state, ReadBudget budget)
    {
    }
}
