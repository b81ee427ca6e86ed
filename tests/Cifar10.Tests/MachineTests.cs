using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Tests;

public sealed class MachineTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("NVIDIA H100", "NVIDIA H100", "NVIDIA H100")]
    [InlineData("NVIDIA H100", "NVIDIA T4", "cuda:1")]
    public void A_GPU_has_the_name_that_all_GPUs_of_the_machine_have_or_the_name_of_its_device(string first, string second, string expected)
    {
        WriteCard("0000:01:00.0", first);
        WriteCard("0000:02:00.0", second);

        Machine.NameOf("cuda:1", _folder.Path).Should().Be(expected);
    }

    [Fact]
    public void A_GPU_has_the_name_of_its_device_if_the_driver_lists_none()
    {
        Machine.NameOf("cuda:0", _folder.File("missing")).Should().Be("cuda:0");
    }

    private void WriteCard(string address, string model)
    {
        var folder = Directory.CreateDirectory(_folder.File(address)).FullName;
        File.WriteAllText(Path.Combine(folder, "information"), $"Model: \t\t {model}\nIRQ:   \t\t 24\n");
    }
}
