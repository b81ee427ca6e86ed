namespace ResNetKit;

/// <summary>A picture as a decoder delivers it: rows of pixels, three bytes each, red, green and blue.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Rgb">The bytes, top row first: 3 × width × height.</param>
public sealed record DecodedImage(int Width, int Height, ReadOnlyMemory<byte> Rgb);
