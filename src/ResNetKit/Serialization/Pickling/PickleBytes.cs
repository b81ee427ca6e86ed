using System.Text;

namespace ResNetKit.Serialization.Pickling;

/// <summary>
/// Represents bytes, or a Python 2 string, which can be either bytes or text. The bytes are a part of the pickle and are not copied, unless the pickle contains
/// them as text in Latin-1.
/// </summary>
internal sealed class PickleBytes(ReadOnlyMemory<byte> data)
{
    private string? _text;

    public ReadOnlyMemory<byte> Data { get; } = data;

    /// <summary>Converts the bytes to text, one character per byte.</summary>
    public string ToText() => _text ??= Encoding.Latin1.GetString(Data.Span);
}
