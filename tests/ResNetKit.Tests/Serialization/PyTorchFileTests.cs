using System.IO.Compression;
using ResNetKit.Serialization;
using TorchSharp;

namespace ResNetKit.Tests.Serialization;

public sealed class PyTorchFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void An_error_of_the_disk_is_not_taken_for_a_damaged_file()
    {
        var bytes = File.ReadAllBytes(ReferenceFile.Path("module-state.pt"));
        using var disk = new FailingDisk(bytes) { Reads = int.MaxValue };
        using var archive = PyTorchArchive.Open(disk, "weights.pt");
        disk.Reads = 0;

        archive.Invoking(it => it.ReadPickle()).Should().Throw<IOException>().WithMessage("'weights.pt' cannot be read: no disk");
        for (var reads = 0; reads < 3; reads++)
        {
            FluentActions.Invoking(() => PyTorchArchive.Open(new FailingDisk(bytes) { Reads = reads }, "weights.pt"))
                .Should().Throw<IOException>().WithMessage("'weights.pt' cannot be read: no disk");
        }
    }

    [Theory]
    [InlineData("module-state.pt")]
    [InlineData("module-state-protocol4.pt")]
    [InlineData("module-state-legacy.pt")]
    public void A_modules_state_dict_is_read_in_its_order(string file)
    {
        var tensors = PyTorchFile.Load(ReferenceFile.Path(file));

        tensors.Keys.Should().Equal(
            "conv.weight", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var", "norm.num_batches_tracked");
        tensors["conv.weight"].shape.Should().Equal(2, 1, 3, 3);
        tensors["conv.weight"].data<float>().ToArray().Should().Equal(Count(18));
        tensors["norm.running_var"].data<float>().ToArray().Should().Equal(0.5f, 2f);
        tensors["norm.num_batches_tracked"].dtype.Should().Be(torch.ScalarType.Int64);
    }

    [Theory]
    [InlineData("bool", torch.ScalarType.Bool)]
    [InlineData("uint8", torch.ScalarType.Byte)]
    [InlineData("int8", torch.ScalarType.Int8)]
    [InlineData("int16", torch.ScalarType.Int16)]
    [InlineData("int32", torch.ScalarType.Int32)]
    [InlineData("int64", torch.ScalarType.Int64)]
    [InlineData("float16", torch.ScalarType.Float16)]
    [InlineData("bfloat16", torch.ScalarType.BFloat16)]
    [InlineData("float32", torch.ScalarType.Float32)]
    [InlineData("float64", torch.ScalarType.Float64)]
    [InlineData("complex64", torch.ScalarType.ComplexFloat32)]
    [InlineData("complex128", torch.ScalarType.ComplexFloat64)]
    public void Tensors_of_every_element_type_are_read(string name, torch.ScalarType type)
    {
        var tensor = PyTorchFile.Load(ReferenceFile.Path("types.pt"))[name];

        tensor.dtype.Should().Be(type);
        var expected = type == torch.ScalarType.Bool ? new float[] { 0, 1, 1 } : [0, 1, 2];
        tensor.to(torch.ScalarType.Float32).data<float>().ToArray().Should().Equal(expected);
    }

    [Theory]
    [InlineData("base", new long[] { 4, 6 }, new float[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23 })]
    [InlineData("column", new long[] { 4 }, new float[] { 2, 8, 14, 20 })]
    [InlineData("block", new long[] { 2, 3 }, new float[] { 6, 8, 10, 12, 14, 16 })]
    [InlineData("expanded", new long[] { 2, 3 }, new float[] { 0, 0, 0, 1, 1, 1 })]
    [InlineData("channels_last", new long[] { 1, 2, 2, 2 }, new float[] { 0, 1, 2, 3, 4, 5, 6, 7 })]
    [InlineData("scalar", new long[] { }, new float[] { 7 })]
    [InlineData("empty", new long[] { 0, 3 }, new float[] { })]
    [InlineData("parameter", new long[] { 2 }, new float[] { 0, 1 })]
    public void Views_have_the_values_they_had_in_PyTorch(string name, long[] shape, float[] values)
    {
        var tensor = PyTorchFile.Load(ReferenceFile.Path("views.pt"))[name];

        tensor.shape.Should().Equal(shape);
        tensor.flatten().data<float>().ToArray().Should().Equal(values);
    }

    [Fact]
    public void Tensors_that_share_memory_in_the_file_share_it_here()
    {
        var tensors = PyTorchFile.Load(ReferenceFile.Path("views.pt"));

        tensors["base"].zero_();

        tensors["transposed"].sum().item<float>().Should().Be(0);
    }

    [Theory]
    [InlineData("model", 3)]
    [InlineData("ema.shadow", 13)]
    public void A_state_dict_inside_a_checkpoint_is_found_by_its_key(string key, float last)
    {
        var tensors = PyTorchFile.Load(ReferenceFile.Path("checkpoint.pt"), key);

        tensors.Keys.Should().Equal("fc.weight");
        tensors["fc.weight"].data<float>().ToArray().Should().EndWith(last);
    }

    [Theory]
    [InlineData("epoch")]
    [InlineData("weights")]
    public void A_key_without_tensors_is_refused_with_those_that_have_some(string key)
    {
        var load = () => PyTorchFile.Load(ReferenceFile.Path("checkpoint.pt"), key);

        load.Should().Throw<KeyNotFoundException>().WithMessage("*'model'*'ema.shadow'*");
    }

    [Theory]
    [InlineData("checkpoint.pt", "*no named tensors at the top level*'model'*'ema.shadow'*")]
    [InlineData("whole-module.pt", "*'torch.nn.modules.batchnorm.BatchNorm2d', which cannot be loaded*state_dict()*")]
    [InlineData("torchscript.pt", "*TorchScript*state_dict*")]
    [InlineData("array-fortran.pkl", "*not a PyTorch file*")]
    public void Files_of_other_formats_are_refused_with_a_message_that_names_their_content(string file, string message)
    {
        var load = () => PyTorchFile.Load(ReferenceFile.Path(file));

        load.Should().Throw<InvalidDataException>().WithMessage(message).WithMessage($"*{file}*");
    }

    [Fact]
    public void A_changed_value_is_noticed_by_its_checksum()
    {
        var bytes = ReferenceFile.Read("module-state.pt");
        var place = bytes.AsSpan().IndexOf(BitConverter.GetBytes(17f));
        bytes[place] ^= 1;
        var file = _folder.Write("damaged.pt", bytes);

        var load = () => PyTorchFile.Load(file);

        load.Should().Throw<InvalidDataException>().WithMessage("*damaged.pt*data/0*checksum*");
    }

    [Fact]
    public void A_function_call_in_a_file_is_skipped_and_the_tensors_are_read() => PyTorchFile.Load(ReferenceFile.Path("attack.pt")).Keys.Should().Equal("weight");

    [Fact]
    public void An_entry_that_unpacks_to_much_more_than_the_file_has_is_refused_before_it_is_unpacked()
    {
        // The hundred million zeros are compressed to less than one percent.
        var pickle = PyTorchBytes.Dict(("a", program => program.Tensor("0", [25_000_000])));
        var file = _folder.Write("bomb.pt", PyTorchBytes.Zip(pickle.End(), new() { ["0"] = new byte[100_000_000] }, CompressionLevel.Fastest));

        var load = () => PyTorchFile.Load(file);

        load.Should().Throw<InvalidDataException>().WithMessage("*data/0' unpacks to 100000000 bytes*without compression*");
    }

    [Fact]
    public void Entries_that_overlap_are_refused()
    {
        var family = Crafted.CraftedFamily.All.Single(family => family.Name == "PyTorch: all entries at one place");
        var file = _folder.Write("overlapping.pt", family.Make(1_250_000));

        var load = () => PyTorchFile.Load(file);

        load.Should().Throw<InvalidDataException>().WithMessage("*overlapping.pt*entries overlap*");
    }

    [Fact]
    public void Two_tensors_of_different_types_in_one_storage_are_refused()
    {
        var pickle = PyTorchBytes.Dict(("a", program => program.Tensor("0", [2])), ("b", program => program.Tensor("0", [8], "ByteStorage")));
        var file = _folder.Write("types.pt", PyTorchBytes.Zip(pickle, 8));

        var load = () => PyTorchFile.Load(file);

        load.Should().Throw<InvalidDataException>().WithMessage("*'b' reads its storage as U8, but another tensor reads the same storage as F32*");
    }

    [Theory]
    [InlineData(0, "*expected version 1001*")]
    [InlineData(1, "*big-endian*")]
    [InlineData(2, "*ends before the storage '0'*")]
    [InlineData(3, "*expected 2 values of type F32*found 3*")]
    public void A_file_from_before_version_1_6_that_contradicts_itself_is_refused(int fault, string message)
    {
        var pickle = PyTorchBytes.Dict(("a", program => program.Tensor("0", [2])));
        var bytes = PyTorchBytes.Legacy(pickle, count: fault == 3 ? 3 : 2);
        var file = _folder.Write("old.pt", fault switch
        {
            0 => Replace(bytes, new PickleProgram().Int(1001).End(), new PickleProgram().Int(1002).End()),
            1 => Replace(bytes, "little_endian"u8.ToArray(), "little_indian"u8.ToArray()),
            2 => bytes[..^12],
            _ => bytes,
        });

        var load = () => PyTorchFile.Load(file);

        load.Should().Throw<InvalidDataException>().WithMessage(message).WithMessage("*old.pt*");
    }

    [Fact]
    public void An_entry_that_announces_more_than_the_file_has_is_refused()
    {
        var bytes = ReferenceFile.Read("module-state.pt");

        // Sets both lengths in the directory's record of data/0 from 72 bytes to a gigabyte.
        var place = bytes.AsSpan().LastIndexOf("module-state/data/0"u8) - 46;
        BitConverter.TryWriteBytes(bytes.AsSpan(place + 20), 1 << 30);
        BitConverter.TryWriteBytes(bytes.AsSpan(place + 24), 1 << 30);
        var file = _folder.Write("liar.pt", bytes);

        var load = () => PyTorchFile.Load(file);

        load.Should().Throw<InvalidDataException>().WithMessage($"*data/0*1073741824 bytes*the whole file has {bytes.Length}*");
    }

    private static byte[] Replace(byte[] bytes, byte[] part, byte[] other)
    {
        var place = bytes.AsSpan().IndexOf(part);
        return [.. bytes[..place], .. other, .. bytes[(place + part.Length)..]];
    }

    private static IEnumerable<float> Count(int count) => Enumerable.Range(0, count).Select(i => (float)i);

    /// <summary>Fails after a number of reads, with an error of the operating system.</summary>
    private sealed class FailingDisk(byte[] content) : MemoryStream(content)
    {
        public int Reads { get; set; }

        // The overload for spans calls this one.
        public override int Read(byte[] buffer, int offset, int count)
        {
            const int InputOutputError = 5;
            return Reads-- > 0 ? base.Read(buffer, offset, count) : throw new IOException("no disk", InputOutputError);
        }
    }
}
