using System.Text;
using ResNetKit.Serialization;
using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Tests.Serialization;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back()
    {
        var file = _folder.File("a.safetensors");

        new SafetensorsWriter()
            .Add("weight", ElementType.F32, [1, 2], new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 })
            .Add("scalar", ElementType.I64, [], new byte[] { 9, 0, 0, 0, 0, 0, 0, 0 })
            .Add("empty", ElementType.U8, [0, 4], Array.Empty<byte>())
            .SetMetadata("classes", "cat\ndog \"ü\"")
            .Save(file);

        using var reader = SafetensorsReader.Open(file);
        reader.Tensors.Select(tensor => tensor.ToString())
            .Should().Equal("scalar I64 []", "weight F32 [1, 2]", "empty U8 [0, 4]");
        reader.Metadata["classes"].Should().Be("cat\ndog \"ü\"");
        var weight = new byte[8];
        reader.ReadBytes("weight", weight);
        weight.Should().Equal(1, 2, 3, 4, 5, 6, 7, 8);
    }

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        using var stream = new MemoryStream();

        new SafetensorsWriter()
            .Add("b", ElementType.U8, [1], new byte[] { 7 })
            .Add("a", ElementType.F32, [1], new byte[] { 1, 2, 3, 4 })
            .SetMetadata("format", "pt")
            .Write(stream);

        const string Json =
            """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[1],"data_offsets":[4,5]}}""";
        var padded = Json.PadRight((Json.Length + 7) / 8 * 8);
        stream.ToArray().Should().Equal(SafetensorsBytes.Compose(padded, [1, 2, 3, 4, 7]));
    }

    [Fact]
    public void The_order_of_the_calls_does_not_change_the_bytes()
    {
        using var one = new MemoryStream();
        using var other = new MemoryStream();

        new SafetensorsWriter()
            .Add("a", ElementType.U8, [1], new byte[1]).Add("b", ElementType.U8, [1], new byte[1])
            .SetMetadata("x", "1").SetMetadata("y", "2").Write(one);
        new SafetensorsWriter()
            .SetMetadata("y", "2").SetMetadata("x", "1")
            .Add("b", ElementType.U8, [1], new byte[1]).Add("a", ElementType.U8, [1], new byte[1]).Write(other);

        other.ToArray().Should().Equal(one.ToArray());
    }

    [Fact]
    public void Tensors_begin_at_a_multiple_of_eight_bytes()
    {
        for (var length = 1; length <= 8; length++)
        {
            using var stream = new MemoryStream();

            new SafetensorsWriter().Add(new string('n', length), ElementType.U8, [1], new byte[1]).Write(stream);

            ((stream.Length - 1) % 8).Should().Be(0);
        }
    }

    [Fact]
    public void A_second_tensor_of_the_same_name_is_refused()
    {
        var writer = new SafetensorsWriter().Add("a", ElementType.U8, [1], new byte[1]);

        var add = () => writer.Add("a", ElementType.U8, [1], new byte[1]);

        add.Should().Throw<ArgumentException>().WithMessage("*'a'*");
    }

    [Fact]
    public void The_name_of_the_metadata_is_reserved()
    {
        var add = () => new SafetensorsWriter().Add("__metadata__", ElementType.U8, [1], new byte[1]);

        add.Should().Throw<ArgumentException>().WithMessage("*__metadata__*");
    }

    [Fact]
    public void Data_of_another_length_than_the_shape_asks_are_refused()
    {
        var add = () => new SafetensorsWriter().Add("a", ElementType.F32, [2], new byte[7]);

        add.Should().Throw<ArgumentException>().WithMessage("*'a'*[2]*takes 8 bytes, found 7*");
    }

    [Fact]
    public void A_type_that_the_format_lacks_is_refused()
    {
        var add = () => new SafetensorsWriter().Add("a", ElementType.C128, [1], new byte[16]);

        add.Should().Throw<NotSupportedException>().WithMessage("*'a'*C128*");
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_an_error_and_is_not_made()
    {
        var save = () => new SafetensorsWriter().Save(_folder.File("missing/a.safetensors"));

        save.Should().Throw<DirectoryNotFoundException>();
        Directory.Exists(_folder.File("missing")).Should().BeFalse();
    }

    [Fact]
    public void Names_need_not_be_ascii()
    {
        var file = _folder.File("a.safetensors");

        new SafetensorsWriter().Add("größe \u0001\\", ElementType.U8, [1], new byte[1]).Save(file);

        using var reader = SafetensorsReader.Open(file);
        reader.Contains("größe \u0001\\").Should().BeTrue();
        Encoding.UTF8.GetString(File.ReadAllBytes(file)).Should().Contain("größe");
    }
}
