using System.Text;

namespace ResNetKit.Serialization.Pickling;

/// <summary>Bytes, or a string of Python 2, which does not tell the two apart. They lie in the pickle itself, uncopied.</summary>
internal sealed record PickleBytes(ReadOnlyMemory<byte> Data)
{
    /// <summary>The bytes as characters, one each.</summary>
    public string ToText() => Encoding.Latin1.GetString(Data.Span);
}
