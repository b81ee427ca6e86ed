namespace ResNetKit;

/// <summary>The exception that is thrown when the tensors of a file or of a state dict do not match a module. Nothing was loaded.</summary>
public sealed class StateDictMismatchException : Exception
{
    internal StateDictMismatchException(string source, StateDictComparison comparison, string hint)
        : base(MessageText.Message($"{source} does not fit the module, and nothing was loaded: {comparison}{hint}")) => Comparison = comparison;

    /// <summary>Gets the result of the comparison: the tensors that are missing, unexpected, or of a different shape.</summary>
    public StateDictComparison Comparison { get; }
}
