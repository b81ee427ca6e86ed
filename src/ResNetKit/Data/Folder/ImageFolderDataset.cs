using System.Runtime.ExceptionServices;
using ResNetKit.Data.Decoding;

namespace ResNetKit;

/// <summary>Pictures in a folder for each class, such as <c>train/cat/*.jpg</c> and <c>train/dog/*.jpg</c>, resized to one shape.</summary>
public sealed class ImageFolderDataset : ImageDataset
{
    private static readonly string[] DefaultExtensions = [".png", ".jpg", ".jpeg"];

    private ImageFolderDataset(
        ImageShape shape,
        byte[] pixels,
        int[] labels,
        IReadOnlyList<string> classNames,
        Normalization normalization,
        IReadOnlyList<string> files)
        : base(shape, pixels, labels, classNames, normalization) => Files = files;

    /// <summary>The files, in the order of the images.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Reads all pictures of a folder into memory.</summary>
    /// <param name="folder">The folder with one folder for each class. Pictures may lie in folders within those; other files are
    /// ignored.</param>
    /// <param name="shape">The shape to bring the pictures to; three channels for colour, one for brightness.</param>
    /// <param name="decoder">Decodes one file; called from several threads at once.</param>
    /// <param name="mode">How pictures of other proportions are fitted.</param>
    /// <param name="classNames">
    /// The classes in the order of their labels; without it, the names of the folders, sorted. Give those of the training images when
    /// reading images to test on.
    /// </param>
    /// <param name="normalization">
    /// How pixels become numbers; without it, as these images' own means and deviations ask for. Give that of the training images when
    /// reading images to test on.
    /// </param>
    /// <param name="extensions">The extensions of pictures, with their dot; without it <c>.png</c>, <c>.jpg</c> and <c>.jpeg</c>.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">
    /// There are no classes, a class without pictures or one that is not named, or a file that cannot be decoded; the message names it.
    /// </exception>
    /// <exception cref="ArgumentException">The shape has other than one or three channels, or the images would take 2 GiB or
    /// more.</exception>
    public static ImageFolderDataset Load(
        string folder,
        ImageShape shape,
        ImageDecoder decoder,
        ResizeMode mode = ResizeMode.CenterCrop,
        IReadOnlyList<string>? classNames = null,
        Normalization? normalization = null,
        IReadOnlyCollection<string>? extensions = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(decoder);
        if (shape.Channels is not (1 or 3) || shape.Height <= 0 || shape.Width <= 0)
        {
            throw new ArgumentException(
                $"Pictures come with one or three channels and at least one row and column; asked was {shape}.", nameof(shape));
        }

        if (!Enum.IsDefined(mode))
        {
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown way of resizing.");
        }

        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}' to read pictures from.");
        }

        classNames ??= FindClasses(folder);
        var (files, labels) = FindFiles(folder, classNames, extensions ?? DefaultExtensions);
        if ((long)files.Count * shape.Size > Array.MaxLength)
        {
            throw new ArgumentException(
                $"{files.Count} images of {shape} would take 2 GiB or more; choose a smaller shape.", nameof(shape));
        }

        var pixels = new byte[files.Count * shape.Size];
        try
        {
            Parallel.For(0, files.Count, index =>
            {
                var image = Decode(files[index], decoder);
                ImageResizer.Resize(image, shape, mode, pixels.AsSpan(index * shape.Size, shape.Size));
            });
        }
        catch (AggregateException errors)
        {
            // One bad file is enough to name, and its own exception says more than the bundle.
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }

        normalization ??= Normalization.Measure(new ImageDataset(shape, pixels, labels, classNames));
        return new ImageFolderDataset(shape, pixels, labels, classNames, normalization, files);
    }

    private static string[] FindClasses(string folder) =>
        [.. Directory.GetDirectories(folder).Select(path => Path.GetFileName(path))
            .Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal)];

    private static (List<string> Files, int[] Labels) FindFiles(
        string folder, IReadOnlyList<string> classNames, IReadOnlyCollection<string> extensions)
    {
        if (classNames.Count == 0)
        {
            throw new InvalidDataException(
                $"The folder '{folder}' has no folders for classes: expected for example '{Path.Combine(folder, "cat")}'.");
        }

        var unknown = FindClasses(folder).Except(classNames).FirstOrDefault();
        if (unknown is not null)
        {
            throw new InvalidDataException($"The folder '{folder}' has a class '{unknown}'; expected {string.Join(", ", classNames)}.");
        }

        var files = new List<string>();
        var labels = new List<int>();
        for (var label = 0; label < classNames.Count; label++)
        {
            var classFolder = Path.Combine(folder, classNames[label]);
            var found = Directory.Exists(classFolder)
                ? Directory.EnumerateFiles(classFolder, "*", SearchOption.AllDirectories)
                    .Where(file => !Path.GetFileName(file).StartsWith('.')
                        && extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                    .Order(StringComparer.Ordinal).ToArray()
                : [];
            if (found.Length == 0)
            {
                throw new InvalidDataException($"There are no pictures ({string.Join(", ", extensions)}) in '{classFolder}'.");
            }

            files.AddRange(found);
            labels.AddRange(Enumerable.Repeat(label, found.Length));
        }

        return (files, [.. labels]);
    }

    private static DecodedImage Decode(string file, ImageDecoder decoder)
    {
        DecodedImage image;
        try
        {
            image = decoder(File.ReadAllBytes(file));
        }
        catch (Exception error) when (error is not (IOException or UnauthorizedAccessException or OutOfMemoryException))
        {
            throw new InvalidDataException($"'{file}' cannot be decoded: {error.Message}", error);
        }

        return image is { Width: > 0, Height: > 0 } && image.Rgb.Length == 3L * image.Width * image.Height
            ? image
            : throw new InvalidDataException(
                $"'{file}' was decoded to {image?.Width} × {image?.Height} pixels in {image?.Rgb.Length} bytes; expected three a pixel.");
    }
}
