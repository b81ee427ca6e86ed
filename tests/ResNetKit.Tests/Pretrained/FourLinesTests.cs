using System.Security.Cryptography;
using System.Text.Json;
using ResNetKit.Tests.Data.Downloading;
using ResNetKit.Tests.Serialization;

namespace ResNetKit.Tests.Pretrained;

public sealed class FourLinesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The file has the names and shapes of ResNet-18, and arbitrary weights.
    [Fact]
    public void The_four_lines_load_predict_and_fine_tune_and_fetch_the_file_once()
    {
        var weights = File.ReadAllBytes(WriteWeights());
        WritePhotos();
        using var server = new FileServer(weights);

        var (exitCode, output) = PretrainedProgram.StartFourLines(
            new Uri(server.Address, "/model.safetensors").AbsoluteUri, Convert.ToHexStringLower(SHA256.HashData(weights)), _folder.Path);

        exitCode.Should().Be(0, output);
        var lines = output.Trim().Split('\n');
        lines.Should().HaveCount(3);
        lines[0].Should().MatchRegex(@"^\D+ \d+\.\d %, \D+ \d+\.\d %, \D+ \d+\.\d %\r?$");
        lines[0].Split(", ").Select(guess => guess[..guess.LastIndexOf(' ', guess.Length - 4)]).Should().BeSubsetOf(PretrainedNetwork.Get("resnet18-imagenet").ClassNames);
        lines[1].Should().MatchRegex(@"^(cat|dog) \d+\.\d %, (cat|dog) \d+\.\d %\r?$");
        lines[2].Should().Be(lines[0]);
        server.Paths.Should().Equal("/model.safetensors");
    }

    private string WriteWeights()
    {
        using var model = ResNetBuilder.FromPreset("resnet18-imagenet").Build();
        CountedWeights.LoadInto(model);
        model.SaveWeights(_folder.File("weights"));
        return _folder.File("weights");
    }

    private void WritePhotos()
    {
        var photos = JsonSerializer.Deserialize<Dictionary<string, byte[][]>>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "reference", "data", "photos.json")))!;
        foreach (var kind in new[] { "cat", "dog" })
        {
            var place = Directory.CreateDirectory(Path.Combine(_folder.Path, "pets", kind)).FullName;
            for (var index = 0; index < 4; index++)
            {
                File.WriteAllBytes(Path.Combine(place, $"{index}.jpg"), photos[kind][index]);
            }
        }

        File.WriteAllBytes(_folder.File("cat.jpg"), photos["holiday"][0]);
    }
}
