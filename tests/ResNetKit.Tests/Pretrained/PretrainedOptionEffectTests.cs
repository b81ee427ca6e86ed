using System.Reflection;
using ResNetKit.Tests.Data.Downloading;
using ResNetKit.Tests.Serialization;

namespace ResNetKit.Tests.Pretrained;

/// <summary>Tests that every option of pretrained networks changes what is loaded, where it is cached, or whether it loads.</summary>
public sealed class PretrainedOptionEffectTests : IDisposable
{
    private readonly FileServer _server = new(File.ReadAllBytes(GoldenLogits.File("tiny.safetensors")));
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Options => [.. typeof(PretrainedOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Select(property => property.Name)];

    private string Address => new Uri(_server.Address, "/tiny.safetensors").AbsoluteUri;

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Options))]
    public async Task Changing_an_option_changes_what_is_loaded_or_where_it_is_kept(string option)
    {
        var before = new PretrainedOptions { CacheFolder = _folder.File("cache"), Offline = false, Network = GoldenLogits.TinyNetwork };
        var changes = new Dictionary<string, PretrainedOptions>
        {
            ["CacheFolder"] = before with { CacheFolder = _folder.File("other") },
            ["ClassNames"] = before with { ClassNames = [.. "abcdefghij".Select(letter => letter.ToString())] },
            ["Network"] = before with { Network = null },
            ["Offline"] = before with { Offline = true },
            ["Preprocessing"] = before with { Preprocessing = new Preprocessing(ImageShape.Cifar, Normalization.Cifar10) },
            ["Sha256"] = before with { Sha256 = "00000000" },
            ["Source"] = before with { Source = new Uri(_server.Address, "/mirror/tiny.safetensors").AbsoluteUri },
            ["Weights"] = before with { Weights = new WeightLoadOptions { Prefix = "nothing." } },
        };
        changes.Should().ContainKey(option, "each option is tried");

        (await ObserveAsync(changes[option])).Should().NotBe(await ObserveAsync(before));
        (await ObserveAsync(before)).Should().Be(await ObserveAsync(before), "nothing else changes it");
    }

    private async Task<string> ObserveAsync(PretrainedOptions options)
    {
        string loaded;
        try
        {
            using var model = await ResNet.PretrainedAsync(Address, options);
            loaded = $"{string.Join(' ', model.ClassNames ?? [])} {model.Preprocessing?.Normalization.Mean[0]}";
        }
        catch (Exception error)
        {
            loaded = error.GetType().Name;
        }

        var files = Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        files.ForEach(File.Delete);
        return $"{loaded} {string.Join(' ', files)}";
    }
}
