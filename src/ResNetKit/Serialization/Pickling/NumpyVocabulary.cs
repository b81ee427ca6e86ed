namespace ResNetKit.Serialization.Pickling;

/// <summary>Defines the names that pickles with numpy arrays and plain data may use. The Python version of CIFAR-10 consists of such pickles.</summary>
internal sealed class NumpyVocabulary : PickleVocabulary
{
    private const string ArrayName = "numpy.ndarray";

    private NumpyVocabulary()
        : base(
        [
            new ArrayType(),
            new PickleFunction("numpy.core.multiarray._reconstruct", Reconstruct),
            new PickleFunction("numpy._core.multiarray._reconstruct", Reconstruct),
            new PickleFunction("numpy.dtype", (arguments, _) => new NumpyType(arguments.Length > 0 ? arguments[0] : null)),
            new PickleFunction("_codecs.encode", Encode),
        ])
    {
    }

    /// <summary>Gets the single instance.</summary>
    public static NumpyVocabulary Instance { get; } = new();

    private static NumpyArray Reconstruct(object?[] arguments, ReadBudget budget) =>
        arguments is [ArrayType, ..]
            ? new NumpyArray()
            : throw new PickleArgumentException($"expected {ArrayName} as the first argument");

    // In protocol 2, Python 3 writes bytes as a text and a call that encodes the text as Latin-1.
    private static PickleBytes Encode(object?[] arguments, ReadBudget budget)
    {
        if (arguments is not [string text, "latin1" or "latin-1"])
        {
            throw new PickleArgumentException("expected text, and Latin-1 as its encoding");
        }

        budget.Spend(text.Length);
        if (text.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff'))
        {
            throw new PickleArgumentException("expected text in Latin-1");
        }

        var bytes = new byte[text.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)text[i];
        }

        return new PickleBytes(bytes);
    }

    private sealed record ArrayType() : PickleGlobal(ArrayName);
}
