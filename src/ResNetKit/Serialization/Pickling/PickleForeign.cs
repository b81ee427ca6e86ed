namespace ResNetKit.Serialization.Pickling;

/// <summary>
/// Represents a Python class, function or object that is not in the vocabulary. It is a placeholder: nothing is called, and every result of an
/// operation on it is the placeholder itself.
/// </summary>
/// <param name="Name">The full name of the class or function in Python.</param>
internal sealed record PickleForeign(string Name) : PickleGlobal(Name), IPickleObject
{
    public override object Call(object?[] arguments, ReadBudget budget) => this;

    public void SetState(object? state, ReadBudget budget)
    {
    }
}
