using System.Reflection;
using ResNetKit.Tests.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Interop;

public sealed class ModuleWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Saved_weights_are_loaded_with_their_running_statistics()
    {
        using var saved = nn.BatchNorm2d(3);
        using var loaded = nn.BatchNorm2d(3);
        saved.call(randn(4, 3, 2, 2)).Dispose();
        var file = _folder.File("norm.safetensors");

        saved.SaveWeights(file);
        var comparison = loaded.LoadWeights(file);

        comparison.IsExact.Should().BeTrue();
        loaded.running_mean!.bytes.SequenceEqual(saved.running_mean!.bytes).Should().BeTrue();
        loaded.num_batches_tracked!.item<long>().Should().Be(1);
    }

    [Fact]
    public void Strict_loading_names_all_that_does_not_fit_and_touches_nothing()
    {
        using var module = nn.Linear(2, 3);
        var before = module.bias!.bytes.ToArray();
        var tensors = new Dictionary<string, Tensor> { ["weight"] = ones(3, 4), ["extra"] = ones(1), ["bias"] = ones(3) };

        var load = () => module.LoadWeights(tensors);

        var error = load.Should().Throw<StateDictMismatchException>().Which;
        error.Message.Should().Contain("weight (expected [3, 2], found [3, 4])").And.Contain("1 unexpected: extra");
        error.Comparison.Matching.Should().Equal("bias");
        module.bias.bytes.ToArray().Should().Equal(before);
    }

    [Fact]
    public void Complex_values_are_not_reduced_to_their_real_parts()
    {
        using var module = nn.Linear(2, 3);
        var before = module.bias!.bytes.ToArray();
        var tensors = new Dictionary<string, Tensor> { ["bias"] = ones(3), ["weight"] = ones(3, 2, dtype: ScalarType.ComplexFloat32) };

        var load = () => module.LoadWeights(tensors);

        load.Should().Throw<NotSupportedException>().WithMessage("The state dict has complex values in 'weight'; expected real ones. Nothing was loaded.");
        module.bias.bytes.ToArray().Should().Equal(before);
    }

    public static TheoryData<string> Options => [.. typeof(WeightLoadOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Options))]
    public void Changing_an_option_changes_what_is_loaded(string option)
    {
        string extra = _folder.File("extra.safetensors"), two = _folder.File("two.safetensors");
        var torchs = Path.Combine(AppContext.BaseDirectory, "reference", "interop", "resnet.pt");
        StateDict.Save(extra, new Dictionary<string, Tensor> { ["weight"] = ones(3, 2), ["bias"] = ones(3), ["extra"] = ones(1) });
        StateDict.Save(
            two,
            new Dictionary<string, Tensor> { ["a.weight"] = ones(3, 2), ["a.bias"] = ones(3), ["b.weight"] = zeros(3, 2), ["b.bias"] = zeros(3) });
        var changes = new Dictionary<string, (string File, WeightLoadOptions Before, WeightLoadOptions After)>
        {
            ["Strict"] = (extra, new(), new() { Strict = false }),
            ["Key"] = (torchs, new() { Strict = false, Key = "example" }, new() { Strict = false, Key = "model" }),
            ["Prefix"] = (two, new() { Prefix = "a." }, new() { Prefix = "b." }),
        };
        changes.Should().ContainKey(option, "each option is tried");
        var (file, before, after) = changes[option];

        Load(file, after).Should().NotBe(Load(file, before));
        Load(file, before).Should().Be(Load(file, before), "nothing else changes it");

        static string Load(string file, WeightLoadOptions options)
        {
            using var module = nn.Linear(2, 3);
            using (no_grad())
            {
                module.weight.fill_(7);
                module.bias!.fill_(7);
            }

            try
            {
                return $"{module.LoadWeights(file, options)} {Convert.ToHexString(module.weight.bytes)}";
            }
            catch (StateDictMismatchException refused)
            {
                return refused.Message;
            }
        }
    }

    [Fact]
    public void Strict_loading_names_what_is_missing_and_the_file()
    {
        using var module = nn.Linear(2, 3);
        using var other = nn.Linear(2, 3, hasBias: false);
        var file = _folder.File("no-bias.safetensors");
        other.SaveWeights(file);

        var load = () => module.LoadWeights(file);

        load.Should().Throw<StateDictMismatchException>().WithMessage("*no-bias.safetensors*1 missing: bias*");
    }

    [Fact]
    public void Lenient_loading_takes_what_fits_and_tells_what_does_not()
    {
        using var module = nn.Linear(2, 3);
        var weight = module.weight.bytes.ToArray();
        var tensors = new Dictionary<string, Tensor> { ["weight"] = ones(1), ["bias"] = full(3, 7) };

        var comparison = module.LoadWeights(tensors, new WeightLoadOptions { Strict = false });

        comparison.Matching.Should().Equal("bias");
        comparison.Mismatched.Should().Equal("weight");
        comparison.ToString().Should().Contain("weight (expected [3, 2], found [1])");
        module.bias!.data<float>().ToArray().Should().Equal(7, 7, 7);
        module.weight.bytes.ToArray().Should().Equal(weight, "a tensor that could be broadcast is still another tensor");
    }

    [Fact]
    public void A_prefix_selects_the_tensors_to_load()
    {
        using var module = nn.Linear(1, 1);
        var tensors = new Dictionary<string, Tensor>
        {
            ["ema.weight"] = full(1, 1, 5),
            ["ema.bias"] = full(1, 6),
            ["model.weight"] = zeros(1, 1),
            ["optimizer.0"] = zeros(1),
        };

        var comparison = module.LoadWeights(tensors, new WeightLoadOptions { Prefix = "ema." });

        comparison.IsExact.Should().BeTrue();
        module.weight.item<float>().Should().Be(5);
    }

    [Fact]
    public void Weights_of_another_type_are_converted_and_parameters_stay_the_same_objects()
    {
        using var module = nn.Linear(1, 1);
        var parameter = module.weight;
        var tensors = new Dictionary<string, Tensor> { ["weight"] = full(1, 1, 5).to(bfloat16), ["bias"] = full(1, 6).to(bfloat16) };

        module.LoadWeights(tensors);

        module.weight.Should().BeSameAs(parameter);
        module.weight.dtype.Should().Be(ScalarType.Float32);
        module.weight.requires_grad.Should().BeTrue();
        module.weight.item<float>().Should().Be(5);
    }
}
