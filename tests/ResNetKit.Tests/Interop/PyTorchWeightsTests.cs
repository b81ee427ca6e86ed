using ResNetKit.Tests.Serialization;
using TorchSharp;

namespace ResNetKit.Tests.Interop;

public sealed class PyTorchWeightsTests
{
    private static readonly string _file = Path.Combine(AppContext.BaseDirectory, "reference", "interop", "resnet.pt");

    [Fact]
    public void A_network_with_weights_that_PyTorch_wrote_gives_the_logits_that_PyTorch_gave()
    {
        using var scope = torch.NewDisposeScope();
        using var model = new ResNetBuilder()
            .WithStem(Stem.Conv3x3(filters: 4))
            .AddStage(filters: 4, blocks: 2)
            .AddStage(filters: 8, blocks: 2, stride: 2)
            .AddStage(filters: 16, blocks: 2, stride: 2)
            .Build();
        var example = StateDict.Load(_file, "example");

        model.LoadWeights(_file, new WeightLoadOptions { Key = "model" }).IsExact.Should().BeTrue();
        model.eval();
        var logits = model.call(example["images"]);

        logits.sub(example["logits"]).abs().max().item<float>().Should().BeLessThan(1e-4f);
    }

    [PyTorchFact]
    public void What_is_saved_here_is_loaded_in_PyTorch_by_the_script_of_the_guide()
    {
        using var scope = torch.NewDisposeScope();
        using var folder = new TemporaryFolder();
        var saved = new Dictionary<string, torch.Tensor>
        {
            ["weight"] = torch.randn(3, 2),
            ["half"] = torch.randn(5).to(torch.bfloat16),
            ["count"] = torch.tensor(7L),
        };
        StateDict.Save(folder.File("here.safetensors"), saved, new Dictionary<string, string> { ["note"] = "ü" });
        var script = new Document("docs/guides/interop.md").Script("python", "def load_safetensors")
            + "\nimport sys\ntorch.save(load_safetensors(sys.argv[1]), sys.argv[2])\n";
        File.WriteAllText(folder.File("script.py"), script);

        PyTorchFactAttribute.Run(folder.File("script.py"), folder.File("here.safetensors"), folder.File("there.pt"));

        var loaded = StateDict.Load(folder.File("there.pt"));
        loaded.Keys.Should().BeEquivalentTo(saved.Keys);
        foreach (var (name, tensor) in loaded)
        {
            tensor.dtype.Should().Be(saved[name].dtype);
            tensor.shape.Should().Equal(saved[name].shape);
            tensor.bytes.SequenceEqual(saved[name].bytes).Should().BeTrue(name);
        }
    }
}
