namespace ResNetKit.Serialization.Pickling;

/// <summary>A function that a pickle may call, carried out by us.</summary>
/// <param name="Name">Python's name of it, with its module.</param>
/// <param name="Function">Takes the arguments and returns the result.</param>
internal sealed record PickleFunction(string Name, Func<object?[], object?> Function) : PickleGlobal(Name)
{
    public override object? Call(object?[] arguments) => Function(arguments);
}
