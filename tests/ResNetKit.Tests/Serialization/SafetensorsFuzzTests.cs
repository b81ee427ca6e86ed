using FsCheck;
using ResNetKit.Serialization;
using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Tests.Serialization;

public sealed class SafetensorsFuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_damaged_file_is_refused_or_holds_exactly_the_bytes_that_its_header_tells()
    {
        var original = Write(
            new Stored("conv1.weight", ElementType.F32, [2, 3]),
            new Stored("bn1.num_batches_tracked", ElementType.I64, []),
            new Stored("fc.weight", ElementType.BF16, [4, 2]),
            new Stored("empty", ElementType.U8, [0]));
        var refused = 0;

        Fuzz.Damage(original, cases: 1_500, damaged =>
        {
            var file = _folder.Write("damaged.safetensors", damaged);
            refused += Fuzz.TryRead(damaged.Length, () => ReadAll(file, damaged)) ? 0 : 1;
        });

        refused.Should().BeInRange(500, 1_499);
    }

    [Fact]
    public void What_is_written_is_read_back_whatever_it_is()
    {
        var type = Gen.Elements(Enum.GetValues<ElementType>()).Where(type => type != ElementType.C128);
        var stored =
            from name in Arb.Generate<NonNull<string>>()
            from t in type
            from rank in Gen.Choose(0, 3)
            from shape in Gen.ArrayOf(rank, Gen.Choose(0, 3).Select(size => (long)size * 4))
            select new Stored(ToText(name.Get), t, rank == 0 ? [4] : shape);
        var several =
            from count in Gen.Choose(0, 8)
            from tensors in Gen.ArrayOf(count, stored)
            select tensors.DistinctBy(tensor => tensor.Name).ToArray();

        Fuzz.Check(Arb.From(several), cases: 200, tensors =>
        {
            var bytes = Write(tensors);
            var file = _folder.Write("valid.safetensors", bytes);

            using var reader = SafetensorsReader.Open(file);

            reader.Tensors.Should().HaveSameCount(tensors);
            foreach (var tensor in tensors)
            {
                var info = reader.Tensors.Single(found => found.Name == tensor.Name);
                info.Type.Should().Be(tensor.Type);
                info.Shape.Should().Equal(tensor.Shape);
                var data = new byte[info.ByteCount];
                reader.ReadBytes(tensor.Name, data);
                data.Should().Equal(tensor.Data());
            }
        });
    }

    private static void ReadAll(string file, byte[] bytes)
    {
        using var reader = SafetensorsReader.Open(file);
        var data = new List<byte>();
        foreach (var tensor in reader.Tensors)
        {
            var values = new byte[tensor.ByteCount];
            reader.ReadBytes(tensor.Name, values);
            data.AddRange(values);
        }

        data.SequenceEqual(bytes.TakeLast(data.Count)).Should().BeTrue();
        (bytes.Length - data.Count - 8).Should().Be(BitConverter.ToInt32(bytes));
    }

    private static byte[] Write(params Stored[] tensors)
    {
        var writer = new SafetensorsWriter().SetMetadata("format", "pt");
        foreach (var tensor in tensors)
        {
            writer.Add(tensor.Name, tensor.Type, tensor.Shape, tensor.Data());
        }

        using var stream = new MemoryStream();
        writer.Write(stream);
        return stream.ToArray();
    }

    // Half of a surrogate pair is not valid text, and therefore not a valid name.
    private static string ToText(string value) => string.Concat(value.Where(c => !char.IsSurrogate(c)));

    private sealed record Stored(string Name, ElementType Type, long[] Shape)
    {
        public byte[] Data() =>
            Enumerable.Range(1, (int)Type.ByteCount(Shape)!.Value).Select(i => (byte)i).ToArray();
    }
}
