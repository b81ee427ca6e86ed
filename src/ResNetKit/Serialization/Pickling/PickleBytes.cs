using System.Text;

namespace ResNetKit.Serialization.Pickling;

/// <summary>Bytes, or a string of Python 2, which does not tell the two apart. They lie in the pickle itself, uncopied.</summary>
internal sealed class PickleBytes(ReadOnlyMemory<byte> data)
{
    private string? _text;

    public ReadOnlyMemory<byte> Data { get; } = data;

    /// <summary>The bytes as characters, one each.</summary>
    public string ToText() => _text ??= Encoding.Latin1.GetString(Data.Span);
}
