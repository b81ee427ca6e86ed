namespace ResNetKit;

/// <summary>Decodes a picture file, for example a PNG or a JPEG. May be called from several threads at once.</summary>
/// <param name="file">The whole content of the file.</param>
/// <returns>The picture in color, upright and without transparency.</returns>
/// <remarks><see cref="DecodedImage.Decode(ReadOnlyMemory{byte})"/> is one, for PNG, JPEG, BMP and GIF. A decoder of SkiaSharp's or
/// ImageSharp's reads more kinds of files, and is faster where it is native code.</remarks>
public delegate DecodedImage ImageDecoder(ReadOnlyMemory<byte> file);
