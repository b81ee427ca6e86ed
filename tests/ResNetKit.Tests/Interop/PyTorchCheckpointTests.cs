using ResNetKit.Tests.Serialization;
using TorchSharp;

namespace ResNetKit.Tests.Interop;

/// <summary>Tests checkpoints that PyTorch itself has written.</summary>
public sealed class PyTorchCheckpointTests
{
    [PyTorchFact]
    public void Every_file_that_PyTorch_writes_of_a_networks_weights_loads()
    {
        using var scope = torch.NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var saved = Network();
        foreach (var parameter in saved.parameters())
        {
            // float16 and bfloat16 can represent these values exactly.
            using var noGradient = torch.no_grad();
            parameter.copy_(torch.randint(-64, 64, parameter.shape).div(64));
        }

        saved.SaveWeights(folder.File("weights.safetensors"));
        var script = new Document("docs/guides/interop.md").Script("python", "def load_safetensors")
            + File.ReadAllText(Path.Combine(Document.RepositoryRoot, "tests", "reference", "interop", "make_checkpoints.py"));
        File.WriteAllText(folder.File("script.py"), script);

        PyTorchFactAttribute.Run(folder.File("script.py"), folder.File("weights.safetensors"), folder.Path);

        var files = File.ReadAllLines(folder.File("list.txt"));
        files.Should().HaveCountGreaterThan(35);
        foreach (var line in files)
        {
            var (name, key, skipped) = line.Split('|') is [var first, var second, var third] ? (first, second, third) : throw new InvalidDataException(line);
            using var loaded = Network();
            var options = new WeightLoadOptions { Key = key.Length == 0 ? null : key };

            var comparison = loaded.Invoking(module => module.LoadWeights(folder.File(name), options)).Should().NotThrow(name).Subject;

            comparison.IsExact.Should().BeTrue(name);
            comparison.Skipped.Should().HaveCount(skipped.Length == 0 ? 0 : skipped.Split(',').Length, "{0}: {1}", name, comparison);
            foreach (var part in skipped.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                comparison.Skipped.Should().Contain(entry => entry.StartsWith(part + " (", StringComparison.Ordinal), name);
            }

            foreach (var (tensor, value) in loaded.state_dict())
            {
                value.bytes.SequenceEqual(saved.state_dict()[tensor].bytes).Should().BeTrue("{0}: {1}", name, tensor);
            }
        }
    }

    private static ResNet Network() => new ResNetBuilder().WithStem(Stem.Conv3x3(filters: 4)).WithFilters(4, 8).Build();
}
