using System.IO.Compression;
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

    [Theory]
    [InlineData("module-state.pt")]
    [InlineData("views.pt")]
    public void A_whole_file_with_a_damaged_pickle_is_read_or_refused(string name)
    {
        var refused = 0;

        Fuzz.Damage(ReferenceFile.ReadPickle(name), cases: 300, damaged =>
        {
            using var scope = torch.NewDisposeScope();
            var file = _folder.File("lies.pt");
            ReplacePickle(ReferenceFile.Path(name), file, damaged);
            refused += Fuzz.TryRead(new FileInfo(file).Length, () => PyTorchFile.Load(file)) ? 0 : 1;
        });

        refused.Should().BeInRange(30, 299);
    }

    private static void ReplacePickle(string original, string copy, byte[] pickle)
    {
        File.Delete(copy);
        using var source = ZipFile.OpenRead(original);
        using var target = ZipFile.Open(copy, ZipArchiveMode.Create);
        foreach (var entry in source.Entries)
        {
            using var from = entry.Name == "data.pkl" ? new MemoryStream(pickle) : entry.Open();
            using var to = target.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
            from.CopyTo(to);
        }
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
