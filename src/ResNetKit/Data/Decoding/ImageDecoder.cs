namespace ResNetKit;

/// <summary>Represents a method that decodes a picture file. It may be called from several threads at once.</summary>
/// <param name="file">The complete content of the file.</param>
/// <returns>The picture in color, upright and without transparency.</returns>
/// <remarks>
/// The built-in decoder for PNG, JPEG, BMP and GIF is <see cref="DecodedImage.Decode(ReadOnlyMemory{byte})"/>. A decoder that calls SkiaSharp or ImageSharp
/// reads more kinds of files, and one with native code is faster.
/// </remarks>
public delegate DecodedImage ImageDecoder(ReadOnlyMemory<byte> file);
