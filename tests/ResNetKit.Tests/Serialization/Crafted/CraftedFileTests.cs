using ResNetKit.Serialization;
using ResNetKit.Serialization.Pickling;

namespace ResNetKit.Tests.Serialization.Crafted;

public sealed class CraftedFileTests : IDisposable
{
    private static readonly int[] _sizes = [1_000, 10_000, 100_000];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Families => [.. CraftedFamily.All.Select(family => family.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void A_file_made_to_cost_much_costs_no_more_than_its_length_justifies(string family)
    {
        var (_, readers, make) = CraftedFamily.All.Single(other => other.Name == family);
        foreach (var reader in readers)
        {
            foreach (var size in _sizes)
            {
                reader.Read(_folder.Write(reader.FileName, make(size)));
            }
        }
    }

    [Fact]
    public void There_are_hundreds_of_crafted_files() =>
        (CraftedFamily.All.Sum(family => family.Readers.Length) * _sizes.Length).Should().BeGreaterThan(200);

    [Fact]
    public void The_work_of_reading_a_pickle_is_bounded_by_its_length()
    {
        foreach (var family in CraftedFamily.All.Where(family => family.Readers.Contains(UntrustedReader.PyTorch)))
        {
            foreach (var size in _sizes)
            {
                var file = _folder.Write("a.pt", family.Make(size));
                ReadBudget? budget = null;
                try
                {
                    PyTorchFile.Read(file, key: null, made => budget = made).Tensors.Values.ToList().ForEach(tensor => tensor.Dispose());
                }
                catch (InvalidDataException)
                {
                    // Refusing the file is as good as reading it.
                }

                // The reader stops at the first step beyond the limit, and this step may be a long one.
                if (budget is not null)
                {
                    budget.Spent.Should().BeLessThan(2 * budget.Limit, family.Name);
                    budget.Limit.Should().BeLessThan(4_097 + (64 * new FileInfo(file).Length) + (16 << 20), family.Name);
                }
            }
        }
    }
}
