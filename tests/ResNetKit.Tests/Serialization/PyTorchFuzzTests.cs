using ResNetKit.Serialization;
using TorchSharp;

namespace ResNetKit.Tests.Serialization;

public sealed class PyTorchFuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("module-state.pt")]
    [InlineData("views.pt")]
    public void A_damaged_file_is_read_as_it_was_or_refused(string name)
    {
        using var scope = torch.NewDisposeScope();
        var expected = PyTorchFile.Load(ReferenceFile.Path(name));
        var refused = 0;

        Fuzz.Damage(ReferenceFile.Read(name), cases: 500, damaged =>
        {
            using var inner = torch.NewDisposeScope();
            var file = _folder.Write("damaged.pt", damaged);
            refused += Fuzz.TryRead(damaged.Length, () => ShouldBeEqual(PyTorchFile.Load(file), expected)) ? 0 : 1;
        });

        refused.Should().BeInRange(50, 499);
    }

    private static void ShouldBeEqual(Dictionary<string, torch.Tensor> found, Dictionary<string, torch.Tensor> expected)
    {
        found.Keys.Should().Equal(expected.Keys);
        foreach (var (name, tensor) in found)
        {
            tensor.shape.Should().Equal(expected[name].shape);
            tensor.contiguous().bytes.SequenceEqual(expected[name].contiguous().bytes).Should().BeTrue(name);
        }
    }
}
