using System.Text;
using ResNetKit.Serialization;
using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Tests.Serialization;

public sealed class SafetensorsReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Header_tells_names_types_shapes_and_metadata_in_the_order_of_the_data()
    {
        var file = Write(
            """
            {"__metadata__":{"format":"pt","epoch":"3"},
             "late":{"dtype":"BF16","shape":[1,2],"data_offsets":[8,12]},
             "early":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}
            """,
            12);

        using var reader = SafetensorsReader.Open(file);

        reader.Tensors.Select(tensor => tensor.ToString()).Should().Equal("early F32 [2]", "late BF16 [1, 2]");
        reader.Metadata.Should().Equal(new Dictionary<string, string> { ["format"] = "pt", ["epoch"] = "3" });
    }

    [Fact]
    public void Bytes_of_a_tensor_can_be_read_whole_or_in_part()
    {
        var file = _folder.Write(
            "a.safetensors",
            SafetensorsBytes.Compose(
                """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[3],"data_offsets":[2,5]}}""",
                [1, 2, 3, 4, 5]));
        using var reader = SafetensorsReader.Open(file);
        var whole = new byte[3];
        var part = new byte[1];

        reader.ReadBytes("b", whole);
        reader.ReadBytes("b", part, offset: 2);

        whole.Should().Equal(3, 4, 5);
        part.Should().Equal(5);
    }

    [Fact]
    public void Reading_beyond_the_end_of_a_tensor_is_an_argument_error()
    {
        using var reader = SafetensorsReader.Open(Write("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2));

        var read = () => reader.ReadBytes("a", new byte[2], offset: 1);

        read.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void An_unknown_tensor_is_named_in_the_error()
    {
        using var reader = SafetensorsReader.Open(Write("{}", 0));

        var read = () => reader.GetShape("fc.weight");

        read.Should().Throw<KeyNotFoundException>().WithMessage("*'fc.weight'*");
    }

    [Fact]
    public void Reading_after_disposal_is_refused()
    {
        var reader = SafetensorsReader.Open(Write("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1));
        reader.Dispose();

        var read = () => reader.ReadBytes("a", new byte[1]);

        read.Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void A_file_can_be_replaced_while_it_is_open()
    {
        var file = Write("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1);
        using var reader = SafetensorsReader.Open(file);

        new SafetensorsWriter().Add("b", ElementType.U8, [1], new byte[] { 7 }).Save(file);

        var value = new byte[1];
        reader.ReadBytes("a", value);
        value.Should().Equal(0);
    }

    [Theory]
    [InlineData("BOOL", 3, 3)]
    [InlineData("U8", 3, 3)]
    [InlineData("I8", 3, 3)]
    [InlineData("F8_E5M2", 3, 3)]
    [InlineData("F8_E4M3", 3, 3)]
    [InlineData("F8_E8M0", 3, 3)]
    [InlineData("U16", 3, 6)]
    [InlineData("I16", 3, 6)]
    [InlineData("F16", 3, 6)]
    [InlineData("BF16", 3, 6)]
    [InlineData("U32", 3, 12)]
    [InlineData("I32", 3, 12)]
    [InlineData("F32", 3, 12)]
    [InlineData("U64", 3, 24)]
    [InlineData("I64", 3, 24)]
    [InlineData("F64", 3, 24)]
    [InlineData("C64", 3, 24)]
    [InlineData("F4", 4, 2)]
    [InlineData("F6_E2M3", 4, 3)]
    [InlineData("F6_E3M2", 4, 3)]
    public void Every_dtype_of_the_format_has_its_size_and_is_told_as_it_is_in_the_file(string dtype, int count, int bytes)
    {
        var json = $$$"""{"a":{"dtype":"{{{dtype}}}","shape":[{{{count}}}],"data_offsets":[0,{{{bytes}}}]}}""";

        using var reader = SafetensorsReader.Open(Write(json, bytes));

        reader.Tensors.Single().ByteCount.Should().Be(bytes);
        reader.GetElementType("a").Should().Be(dtype);
    }

    [Fact]
    public void A_dtype_that_TorchSharp_does_not_support_is_named_as_it_is_in_the_file()
    {
        using var reader = SafetensorsReader.Open(Write("""{"a":{"dtype":"F8_E5M2","shape":[1],"data_offsets":[0,1]}}""", 1));

        reader.Invoking(it => it.ReadTensor("a")).Should().Throw<NotSupportedException>().WithMessage("*does not support the type F8_E5M2 of 'a'.");
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "*'a'*takes 8 bytes*span 4*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "*'a' ends at byte 4*contains 3*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "*take 4 bytes, but 5 follow*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3, "*'b' overlaps*begin at byte 2*found 1*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", 3, "*'b' leaves a gap*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}""", 1, "*'a'*a begin and an end*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}""", 1, "*'a'*a begin and an end*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}""", 1, "*shape of 'a'*nonnegative integers, found -1*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}""", 1, "*shape of 'a'*found 1.5*")]
    [InlineData("""{"a":{"dtype":"U8","shape":["1"],"data_offsets":[0,1]}}""", 1, "*shape of 'a'*found a string*")]
    [InlineData("""{"a":{"dtype":"U8","shape":1,"data_offsets":[0,1]}}""", 1, "*shape of 'a'*a list of numbers, found 1*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,1]}}""", 1, "*shape of 'a'*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "*'a'*not a possible tensor size*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[0,4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "*'a'*not a possible tensor size*")]
    [InlineData("""{"a":{"dtype":"F4","shape":[1],"data_offsets":[0,1]}}""", 1, "*'a'*not a possible tensor size*")]
    [InlineData("""{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}""", 4, "*'a'*unknown dtype 'F33'*")]
    [InlineData("""{"a":{"dtype":4,"shape":[1],"data_offsets":[0,4]}}""", 4, "*dtype of 'a'*expected a string, found 4*")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "*'a' has no dtype*")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "*'a' has no shape*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "*'a' has no data_offsets*")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "*'a' has two fields 'dtype'*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":{}}}""", 4, "*'a' has the unknown field 'more'*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\u0061":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "*'a' occurs twice in the header*")]
    [InlineData("""{"a":[]}""", 0, "*'a': expected an object, found a list*")]
    [InlineData("""{"__metadata__":{"n":1}}""", 0, "*metadata 'n'*expected a string, found 1*")]
    [InlineData("""{"__metadata__":{"n":"1","n":"2"}}""", 0, "*metadata 'n' occurs twice*")]
    [InlineData("""{"\ud800":{}}""", 0, "*not valid text*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[[[[[[1]]]]]],"data_offsets":[0,1]}}""", 1, "*")]
    [InlineData("""{"a":""", 0, "*not valid JSON*")]
    [InlineData("""{} {}""", 0, "*")]
    [InlineData(""" {}""", 0, "*must begin with '{'*")]
    [InlineData("", 0, "*must begin with '{'*")]
    public void A_broken_header_is_refused_with_the_place_and_the_reason(string json, int dataLength, string message)
    {
        var file = Write(json, dataLength);

        var open = () => SafetensorsReader.Open(file);

        open.Should().Throw<InvalidDataException>().WithMessage(message).WithMessage($"*{file}*");
    }

    [Fact]
    public void A_header_that_is_not_utf8_is_refused()
    {
        var file = _folder.Write("a.safetensors", SafetensorsBytes.Compose([(byte)'{', 0xFF, (byte)'}'], []));

        var open = () => SafetensorsReader.Open(file);

        open.Should().Throw<InvalidDataException>().WithMessage("*UTF-8*");
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 2, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 3, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}' })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, (byte)'{', (byte)'}' })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 127, (byte)'{', (byte)'}' })]
    public void A_file_shorter_than_its_header_is_refused(byte[] content)
    {
        var file = _folder.Write("short.safetensors", content);

        var open = () => SafetensorsReader.Open(file);

        open.Should().Throw<InvalidDataException>().WithMessage("*short.safetensors*");
    }

    [Fact]
    public void A_deeply_nested_header_is_refused_without_recursion()
    {
        var json = Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 1_000_000));
        var file = _folder.Write("deep.safetensors", SafetensorsBytes.Compose(json, []));

        var open = () => SafetensorsReader.Open(file);

        open.Should().Throw<InvalidDataException>();
    }

    [Fact]
    public void A_size_beyond_the_end_of_the_file_is_refused_before_memory_is_allocated()
    {
        var file = Write("""{"a":{"dtype":"U8","shape":[1099511627776],"data_offsets":[0,1099511627776]}}""", 16);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var open = () => SafetensorsReader.Open(file);

        open.Should().Throw<InvalidDataException>();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000);
    }

    private string Write(string json, int dataLength) =>
        _folder.Write("test.safetensors", SafetensorsBytes.Compose(json, dataLength));
}
