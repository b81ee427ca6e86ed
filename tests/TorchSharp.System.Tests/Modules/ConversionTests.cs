using static TorchSharp.torch;

namespace TorchSharp.Tests.Modules;

public sealed class ConversionTests
{
    [Fact]
    public void A_type_reaches_parameters_and_running_statistics_but_no_counter()
    {
        using var module = nn.Sequential(nn.Conv2d(1, 2, 1), nn.BatchNorm2d(2));

        module.to(ScalarType.BFloat16);

        module.parameters().Should().OnlyContain(parameter => parameter.dtype == ScalarType.BFloat16 && parameter.requires_grad);
        module.get_buffer("1.running_mean")!.dtype.Should().Be(ScalarType.BFloat16);
        module.get_buffer("1.num_batches_tracked")!.dtype.Should().Be(ScalarType.Int64);
    }

    [Fact]
    public void Conversion_keeps_the_parameter_object_its_value_and_its_gradient()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(2, 1);
        module.call(ones(1, 2)).sum().backward();
        var weight = module.weight;
        var before = weight.Doubles();

        module.to(ScalarType.Float64);

        module.weight.Should().BeSameAs(weight);
        weight.Doubles().Should().Equal(before);
        weight.grad!.dtype.Should().Be(ScalarType.Float64);
        weight.grad!.Doubles().Should().Equal(1, 1);
    }

    [Fact]
    public void A_converted_module_trains_on()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(2, 1);
        module.call(ones(1, 2)).sum().backward();
        module.zero_grad();

        module.to(ScalarType.Float64).call(ones([1, 2], ScalarType.Float64)).sum().backward();

        module.weight.is_leaf.Should().BeTrue();
        module.weight.grad!.dtype.Should().Be(ScalarType.Float64);
    }

    [Fact]
    public void A_conversion_to_what_is_there_touches_nothing()
    {
        using var module = nn.Linear(2, 1);
        var handle = module.weight.Handle;

        module.to(ScalarType.Float32).to(CPU).to("cpu").cpu();

        module.weight.Handle.Should().Be(handle);
    }

    [Fact]
    public void Weights_keep_their_memory_order()
    {
        using var module = nn.Conv2d(4, 2, 3);
        module.weight = new TorchSharp.Modules.Parameter(rand(2, 3, 3, 4).permute(0, 3, 1, 2));
        var strides = module.weight.stride();

        module.to(ScalarType.BFloat16);

        module.weight.stride().Should().Equal(strides);
    }

    [Fact]
    public void Non_persistent_buffers_are_converted_too()
    {
        using var module = nn.Sequential();
        var buffer = zeros(1);
        module.register_buffer("passing", buffer, persistent: false);

        module.to(ScalarType.Float64);

        buffer.dtype.Should().Be(ScalarType.Float64);
    }

    [Fact]
    public void Tied_parameters_stay_tied()
    {
        using var first = nn.Linear(2, 2);
        using var second = nn.Linear(2, 2);
        second.weight = first.weight;
        using var module = nn.Sequential(first, second);

        module.to(ScalarType.Float64);

        second.weight.Should().BeSameAs(first.weight);
        first.weight.dtype.Should().Be(ScalarType.Float64);
    }

    [Fact]
    public void Integers_are_no_type_for_a_module()
    {
        using var module = nn.Linear(2, 1);

        var convert = () => module.to(ScalarType.Int64);

        convert.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_module_may_take_part_in_the_conversion()
    {
        using var module = nn.Sequential(new Float32Only());

        module.to(ScalarType.BFloat16);

        module.get_parameter("0.scale")!.dtype.Should().Be(ScalarType.Float32);
    }

    private sealed class Float32Only : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Parameter scale = new(ones(1));

        internal Float32Only() : base(nameof(Float32Only)) => RegisterComponents();

        public override Tensor forward(Tensor input) => input * scale;

        protected override nn.Module _to(ScalarType dtype, bool non_blocking) => this;
    }
}
