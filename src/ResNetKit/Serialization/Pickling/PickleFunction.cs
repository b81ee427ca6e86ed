namespace ResNetKit.Serialization.Pickling;

/// <summary>A function that a pickle may call, carried out by us.</summary>
/// <param name="Name">Python's name of it, with its module.</param>
/// <param name="Function">Takes the arguments, and a budget to charge; returns the result.</param>
internal sealed record PickleFunction(string Name, Func<object?[], ReadBudget, object?> Function) : PickleGlobal(Name)
{
    public override object? Call(object?[] arguments, ReadBudget budget) => Function(arguments, budget);
}
