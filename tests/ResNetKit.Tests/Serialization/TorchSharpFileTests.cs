using System.Text;
using ResNetKit.Serialization;
using TorchSharp;

namespace ResNetKit.Tests.Serialization;

public sealed class TorchSharpFileTests : IDisposable
{
    // One float32 tensor "w" of shape (2): number of tensors, length of the name, name, type 6, one dimension, size 2, values 1 and 2.
    private static readonly byte[] _valid =
        [1, 1, (byte)'w', 6, 1, 2, .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f)];

    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_file_is_written_byte_by_byte_as_TorchSharp_does()
    {
        var file = _folder.File("a.dat");

        TorchSharpFile.Save(file, new Dictionary<string, torch.Tensor> { ["w"] = torch.tensor(new float[] { 1, 2 }) });

        File.ReadAllBytes(file).Should().Equal(_valid);
    }

    [Fact]
    public void A_file_that_a_module_saved_is_read()
    {
        using var module = torch.nn.Conv2d(3, 200, 3);
        var file = _folder.File("a.dat");
        module.save(file);

        var tensors = TorchSharpFile.Load(file);

        tensors.Keys.Should().BeEquivalentTo("weight", "bias");
        tensors["weight"].bytes.ToArray().Should().Equal(module.weight.bytes.ToArray());
    }

    [Fact]
    public void A_module_loads_what_is_written()
    {
        using var source = torch.nn.Conv2d(3, 200, 3);
        using var target = torch.nn.Conv2d(3, 200, 3);
        var file = _folder.File("a.dat");

        TorchSharpFile.Save(file, source.state_dict());
        target.load(file);

        target.weight.bytes.ToArray().Should().Equal(source.weight.bytes.ToArray());
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 1, 200, 200, 200, 200, 7, 1 })]
    [InlineData(new byte[] { 1, 1, 0xFF, 6, 0, 1, 2, 3, 4 })]
    [InlineData(new byte[] { 1, 1, (byte)'w', 99, 0 })]
    [InlineData(new byte[] { 1, 1, (byte)'w', 6, 200, 1 })]
    [InlineData(new byte[] { 1, 1, (byte)'w', 6, 1, 2, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 1, (byte)'w', 6, 2, 255, 255, 255, 255, 255, 255, 255, 127, 255, 255, 255, 255, 255, 255, 255, 127 })]
    [InlineData(new byte[] { 2, 1, (byte)'w', 0, 0, 1, 1, (byte)'w', 0, 0, 1 })]
    [InlineData(new byte[] { 1, 1, (byte)'w', 0, 0, 1, 2 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 })]
    public void A_broken_file_is_refused_by_name(byte[] content)
    {
        var file = _folder.Write("broken.dat", content);

        var load = () => TorchSharpFile.Load(file);

        load.Should().Throw<InvalidDataException>().WithMessage("*broken.dat*");
    }

    [Fact]
    public void A_damaged_file_is_read_or_refused()
    {
        byte[] original = [2, .. _valid[1..], 4, .. Encoding.UTF8.GetBytes("mask"), 11, 2, 2, 1, 0, 1];
        var refused = 0;

        Fuzz.Damage(original, cases: 500, damaged =>
        {
            using var scope = torch.NewDisposeScope();
            var file = _folder.Write("damaged.dat", damaged);
            refused += Fuzz.TryRead(damaged.Length, () => TorchSharpFile.Load(file)) ? 0 : 1;
        });

        refused.Should().BeInRange(50, 499);
    }
}
