using System.Text;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Modules;

public sealed class StateTests
{
    [Fact]
    public void All_parameters_of_the_tree_come_before_all_buffers()
    {
        using var module = nn.Sequential(("bn", nn.BatchNorm2d(1)), ("fc", nn.Linear(1, 1)));

        module.state_dict().Keys.Should().Equal(
            "bn.weight", "bn.bias", "fc.weight", "fc.bias", "bn.running_mean", "bn.running_var", "bn.num_batches_tracked");
    }

    [Fact]
    public void A_prefix_stands_before_each_name()
    {
        using var module = nn.Linear(1, 1);

        module.state_dict(prefix: "net.head").Keys.Should().Equal("net.head.weight", "net.head.bias");
    }

    [Fact]
    public void Loading_copies_into_the_same_tensors()
    {
        using var source = nn.Linear(2, 2);
        using var module = nn.Linear(2, 2);
        var weight = module.weight;

        module.load_state_dict(source.state_dict());

        module.weight.Should().BeSameAs(weight);
        weight.Doubles().Should().Equal(source.weight.Doubles());
        weight.requires_grad.Should().BeTrue();
    }

    [Fact]
    public void Strict_loading_names_what_does_not_fit()
    {
        using var module = nn.Linear(2, 2);
        using var other = zeros(1);
        using var weight = zeros(2, 2);
        var source = new Dictionary<string, Tensor> { ["weight"] = weight, ["other"] = other };

        var load = () => module.load_state_dict(source);

        load.Should().Throw<InvalidOperationException>().WithMessage("*Missing: [bias]*Unexpected: [other]*");
    }

    [Fact]
    public void Loose_loading_returns_what_does_not_fit()
    {
        using var module = nn.Linear(2, 2);
        using var other = zeros(1);
        using var weight = ones(2, 2);

        var (missing, unexpected) = module.load_state_dict(new() { ["weight"] = weight, ["other"] = other }, strict: false);

        missing.Should().Equal("bias");
        unexpected.Should().Equal("other");
        module.weight.Doubles().Should().OnlyContain(value => value == 1);
    }

    [Fact]
    public void A_wrong_shape_is_refused_before_anything_is_copied()
    {
        using var module = nn.Linear(2, 2);
        using var weight = ones(2, 2);
        using var bias = ones(1);

        var load = () => module.load_state_dict(new() { ["weight"] = weight, ["bias"] = bias });

        load.Should().Throw<ArgumentException>().WithMessage("*\"bias\"*[2]*[1]*");
        module.weight.Doubles().Should().NotContain(1);
    }

    [Fact]
    public void The_file_form_is_a_count_then_names_types_sizes_and_values()
    {
        using var module = nn.Linear(2, 1);
        using (no_grad())
        {
            module.weight.copy_(tensor(new[] { 1f, -2f }));
            module.bias!.fill_(0.5);
        }
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);

        module.save(writer);

        using var expected = new MemoryStream();
        using var bytes = new BinaryWriter(expected);
        bytes.Write((byte)2);
        bytes.Write((byte)6);
        bytes.Write(Encoding.UTF8.GetBytes("weight"));
        bytes.Write([6, 2, 1, 2]);
        bytes.Write(1f);
        bytes.Write(-2f);
        bytes.Write((byte)4);
        bytes.Write(Encoding.UTF8.GetBytes("bias"));
        bytes.Write([6, 1, 1]);
        bytes.Write(0.5f);
        stream.ToArray().Should().Equal(expected.ToArray());
    }

    [Fact]
    public void Large_numbers_take_seven_bits_a_byte()
    {
        using var wide = zeros([300], ScalarType.Byte);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);

        wide.Save(writer);

        stream.ToArray().Take(4).Should().Equal(0, 1, 0xAC, 0x02);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void A_saved_module_loads_into_another_one(ScalarType type)
    {
        using var source = nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3)).to(type);
        using var module = nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3)).to(type);
        var path = Path.GetTempFileName();
        try
        {
            source.save(path);
            module.load(path);
        }
        finally
        {
            File.Delete(path);
        }

        foreach (var (key, value) in source.state_dict()) module.state_dict()[key].Doubles().Should().Equal(value.Doubles(), key);
    }

    [Fact]
    public void Skipped_entries_stay_as_they_are()
    {
        using var source = nn.Linear(2, 2);
        using var module = nn.Linear(2, 2);
        var before = module.weight.Doubles();
        var loaded = new Dictionary<string, bool>();

        module.load(Saved(source), skip: ["weight"], loadedParameters: loaded);

        module.weight.Doubles().Should().Equal(before);
        module.bias!.Doubles().Should().Equal(source.bias!.Doubles());
        loaded.Should().Equal(new Dictionary<string, bool> { ["weight"] = false, ["bias"] = true });
    }

    [Fact]
    public void A_strict_load_wants_the_same_number_of_entries()
    {
        using var source = nn.Linear(2, 2, hasBias: false);
        using var module = nn.Linear(2, 2);

        var load = () => module.load(Saved(source));

        load.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_strict_load_wants_the_same_names()
    {
        using var source = nn.Sequential(("a", nn.Linear(2, 2)));
        using var module = nn.Sequential(("b", nn.Linear(2, 2)));

        var load = () => module.load(Saved(source));

        load.Should().Throw<ArgumentException>().WithMessage("*a.weight*");
    }

    [Fact]
    public void A_load_wants_the_same_types_and_shapes()
    {
        using var module = nn.Linear(2, 2);
        using var wider = nn.Linear(2, 3);
        using var finer = nn.Linear(2, 2).to(ScalarType.Float64);

        var shape = () => module.load(Saved(wider));
        var type = () => module.load(Saved(finer));

        shape.Should().Throw<ArgumentException>().WithMessage("*shape*");
        type.Should().Throw<ArgumentException>().WithMessage("*Float64*");
    }

    [Fact]
    public void A_loose_load_passes_over_what_it_does_not_know()
    {
        using var source = nn.Sequential(("a", nn.Linear(2, 2)), ("x", nn.Linear(5, 5)), ("b", nn.Linear(1, 1)));
        using var module = nn.Sequential(("a", nn.Linear(2, 2)), ("b", nn.Linear(1, 1)));

        module.load(Saved(source), strict: false);

        module.get_parameter("b.weight")!.Doubles().Should().Equal(source.get_parameter("b.weight")!.Doubles());
    }

    [Fact]
    public void A_file_that_ends_early_is_an_end_of_stream()
    {
        using var module = nn.Linear(2, 2);
        var bytes = Saved(module).ToArray();

        var load = () => module.load(new MemoryStream(bytes[..^3]));

        load.Should().Throw<EndOfStreamException>();
    }

    [Fact]
    public void A_transposed_tensor_is_not_saved()
    {
        using var module = nn.Linear(2, 3);
        using var writer = new BinaryWriter(new MemoryStream());
        module.weight = new Parameter(zeros(2, 3).t());

        var save = () => module.save(writer);

        save.Should().Throw<InvalidOperationException>();
    }

    private static MemoryStream Saved(nn.Module module)
    {
        var stream = new MemoryStream();
        module.save(stream);
        return new MemoryStream(stream.ToArray());
    }
}
