namespace ResNetKit;

/// <summary>Decodes a picture file, for example a PNG or a JPEG. May be called from several threads at once.</summary>
/// <param name="file">The whole content of the file.</param>
/// <returns>The picture in colour, without transparency.</returns>
/// <remarks>.NET has no decoder of its own on every system, so the choice is the caller's: SkiaSharp, ImageSharp, stb_image, or
/// another.</remarks>
public delegate DecodedImage ImageDecoder(ReadOnlyMemory<byte> file);
