using System.Reflection;

namespace ResNetKit.Tests.Data.Folder;

/// <summary>Tests that every option for reading pictures changes what is read, or how many times pictures are decoded.</summary>
public sealed class ImageFolderOptionEffectTests : IDisposable
{
    private static readonly ImageShape _shape = new(3, 4, 4);
    private static readonly ImageFolderOptions _default = new();
    private static readonly ImageFolderOptions _streamed = new() { MemoryLimit = 0 };

    private readonly ClassFolders _folder = new();

    public ImageFolderOptionEffectTests()
    {
        for (var index = 0; index < 10; index++)
        {
            _folder.Add($"pets/cat/{index}.bmp", (byte)index);
            _folder.Add($"pets/dog/{index}.bmp", (byte)(100 + index));
        }

        _folder.Add("pets/dog/one more.png", 50);
    }

    public static TheoryData<string> Options => [.. typeof(ImageFolderOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Select(property => property.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Options))]
    public void Changing_an_option_changes_what_is_read_or_how_often(string option)
    {
        var changes = new Dictionary<string, (ImageFolderOptions Before, ImageFolderOptions After)>
        {
            ["Decoder"] = (_default, _default with { Decoder = Stripes }),
            ["Extensions"] = (_default, _default with { Extensions = [".bmp"] }),
            ["Resize"] = (_default with { Decoder = Stripes }, _default with { Decoder = Stripes, Resize = ResizeMode.Stretch }),
            ["ClassNames"] = (_default, _default with { ClassNames = ["dog", "cat"] }),
            ["Normalization"] = (_default, _default with { Normalization = Normalization.Cifar10 }),
            ["SkipUnreadable"] = (_default, _default with { SkipUnreadable = true }),
            ["MemoryLimit"] = (_default, _streamed),
            ["ScratchFolder"] = (_streamed, _streamed with { ScratchFolder = _folder["scratch"] }),
            ["TestFraction"] = (_default, _default with { TestFraction = 0.5 }),
        };
        changes.Should().ContainKey(option, "each option is tried");
        if (option == "SkipUnreadable")
        {
            _folder.Write("pets/cat/broken.bmp", [1, 2, 3]);
        }

        var (before, after) = changes[option];
        Observe(after).Should().NotBe(Observe(before));
        Observe(before).Should().Be(Observe(before), "nothing else changes it");
    }

    private static DecodedImage Stripes(ReadOnlyMemory<byte> file) =>
        new(8, 4, Enumerable.Range(0, 8 * 4 * 3).Select(value => (byte)(value / 3 % 8 * 30)).ToArray());

    private string Observe(ImageFolderOptions options)
    {
        var decoded = 0;
        var decoder = options.Decoder ?? DecodedImage.Decode;
        Func<ReadOnlyMemory<byte>, DecodedImage> counting = file =>
        {
            Interlocked.Increment(ref decoded);
            return decoder(file);
        };
        try
        {
            var pets = ImageFolder.Load(_folder["pets"], _shape, options with { Decoder = counting });
            var pixels = new[] { pets.Train, pets.Test }.SelectMany(images => Enumerable.Range(0, (int)images.Count)
                .Select(index => $"{images.Labels[index]} {Convert.ToHexString(images.GetPixels(index))}")).ToList();
            return string.Join(
                '\n',
                [string.Join(',', pets.ClassNames), string.Join(',', pets.Train.Normalization.Mean), $"{pets.Skipped.Count} skipped, {decoded} decoded", .. pixels]);
        }
        catch (InvalidDataException refused)
        {
            return refused.Message;
        }
    }
}
