namespace ResNetKit;

/// <summary>The tensors of a file do not fit a module. Nothing was loaded.</summary>
public sealed class StateDictMismatchException : Exception
{
    internal StateDictMismatchException(string source, StateDictComparison comparison, string hint)
        : base(MessageText.Message($"{source} does not fit the module, and nothing was loaded: {comparison}{hint}")) => Comparison = comparison;

    /// <summary>Gets the tensors that are missing, unexpected, or of another shape.</summary>
    public StateDictComparison Comparison { get; }
}
