using TorchSharp;

namespace ResNetKit.Tests.Serialization;

public sealed class StateDictTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = torch.NewDisposeScope();
    private readonly Dictionary<string, torch.Tensor> _tensors = new() { ["a"] = torch.ones(2) };

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_safetensors_file_is_known_by_its_content()
    {
        var file = _folder.File("misleading.pt");
        StateDict.Save(file, _tensors);

        StateDict.Load(file).Keys.Should().Equal("a");
    }

    [Fact]
    public void A_TorchSharp_file_is_known_by_its_content()
    {
        var file = _folder.File("misleading.safetensors");
        StateDict.SaveTorchSharp(file, _tensors);

        StateDict.Load(file).Keys.Should().Equal("a");
    }

    [Fact]
    public void A_PyTorch_file_is_known_by_its_content() =>
        StateDict.Load(ReferenceFile.Path("checkpoint.pt"), "model").Keys.Should().Equal("fc.weight");

    [Fact]
    public void A_file_of_the_old_PyTorch_is_known_by_its_content() =>
        StateDict.Load(ReferenceFile.Path("module-state-legacy.pt")).Should().ContainKey("norm.running_mean");

    [Fact]
    public void A_missing_file_is_named()
    {
        var load = () => StateDict.Load(_folder.File("missing.pt"));

        load.Should().Throw<FileNotFoundException>().WithMessage("*missing.pt*");
    }
}
