namespace ResNetKit.Serialization.Pickling;

/// <summary>Represents a Python function that a <see cref="PickleVocabulary"/> contains and that is implemented in .NET.</summary>
/// <param name="Name">The full name of the function in Python.</param>
/// <param name="Function">The implementation, which takes the arguments and the budget to charge.</param>
internal sealed record PickleFunction(string Name, Func<object?[], ReadBudget, object?> Function) : PickleGlobal(Name)
{
    public override object? Call(object?[] arguments, ReadBudget budget) => Function(arguments, budget);
}
