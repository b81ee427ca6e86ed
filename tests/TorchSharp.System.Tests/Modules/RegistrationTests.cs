using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Modules;

public sealed class RegistrationTests
{
    [Fact]
    public void Fields_are_registered_under_their_names_by_what_they_hold()
    {
        using var module = new Mixed();

        module.named_children().Select(child => child.name).Should().Equal("linear");
        module.named_parameters(recurse: false).Select(parameter => parameter.name).Should().Equal("_scale");
        module.named_buffers(recurse: false).Select(buffer => buffer.name).Should().Equal("mask");
    }

    [Fact]
    public void A_component_name_takes_the_place_of_the_field_name()
    {
        using var module = new Named();

        module.named_children().Select(child => child.name).Should().Equal("conv1", "<Head>k__BackingField");
    }

    [Fact]
    public void The_most_derived_class_registers_first()
    {
        using var module = new Derived();

        module.named_children().Select(child => child.name).Should().Equal("own", "inherited");
    }

    [Fact]
    public void Registering_happens_once()
    {
        using var module = new Late();

        module.named_children().Should().BeEmpty("the base constructor registered before the field was set");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    public void A_submodule_name_that_is_empty_or_has_a_dot_is_refused(string name)
    {
        using var module = new Bare();
        using var child = nn.ReLU();

        var register = () => module.register_module(name, child);

        register.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_name_is_taken_once_whatever_it_stands_for()
    {
        using var module = new Bare();
        using var child = nn.ReLU();
        module.register_buffer("x", zeros(1));

        var again = () => module.register_module("x", child);

        again.Should().Throw<InvalidOperationException>().WithMessage("*\"x\"*");
    }

    [Fact]
    public void Null_is_no_parameter_and_no_buffer()
    {
        using var module = new Bare();

        var parameter = () => module.register_parameter("p", null!);
        var buffer = () => module.register_buffer("b", null!);

        parameter.Should().Throw<ArgumentNullException>();
        buffer.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Registering_null_takes_a_submodule_away()
    {
        using var module = new Bare();
        using var child = nn.ReLU();
        module.register_module("child", child);

        module.register_module("child", null!);

        module.children().Should().BeEmpty();
    }

    [Fact]
    public void A_shared_module_has_its_parameters_once_in_the_enumeration_and_under_both_names_in_the_state()
    {
        using var module = new Shared();

        module.named_parameters().Select(parameter => parameter.name).Should().Equal("a.weight", "a.bias");
        module.state_dict().Keys.Should().Equal("a.weight", "a.bias", "b.weight", "b.bias");
    }

    [Fact]
    public void Modules_are_listed_without_the_root_and_children_before_grandchildren()
    {
        using var module = nn.Sequential(("a", nn.Sequential(("x", nn.ReLU()))), ("b", nn.ReLU()));

        module.named_modules().Select(child => child.name).Should().Equal("a", "b", "a.x");
    }

    [Fact]
    public void Dotted_names_find_parameters_and_buffers()
    {
        using var module = nn.Sequential(("conv", nn.Conv2d(1, 2, 3)), ("bn", nn.BatchNorm2d(2)));

        module.get_parameter("conv.weight").Should().BeSameAs(((Conv2d)module[0]).weight);
        module.has_buffer("bn.running_mean").Should().BeTrue();
        module.has_parameter("bn.running_mean").Should().BeFalse();
        module.get_parameter("nowhere.weight").Should().BeNull();
    }

    [Fact]
    public void A_disposed_parameter_is_passed_over()
    {
        using var module = nn.Linear(2, 2);
        module.weight.Dispose();

        module.named_parameters().Select(parameter => parameter.name).Should().Equal("bias");
        module.state_dict().Keys.Should().Equal("bias");
    }

    [Fact]
    public void Non_persistent_buffers_are_no_part_of_the_state()
    {
        using var module = new Bare();
        module.register_buffer("kept", zeros(1));
        module.register_buffer("passing", zeros(1), persistent: false);

        module.state_dict().Keys.Should().Equal("kept");
        module.named_buffers(include_nonpersistent: false).Select(buffer => buffer.name).Should().Equal("kept");
    }

    [Fact]
    public void A_parameter_takes_over_the_tensor_it_is_made_of()
    {
        using var scope = NewDisposeScope();
        var tensor = zeros(3);

        var parameter = new Parameter(tensor);

        tensor.IsInvalid.Should().BeTrue();
        parameter.requires_grad.Should().BeTrue();
        scope.Contains(parameter).Should().BeTrue();
    }

    [Fact]
    public void Layers_survive_the_scope_they_were_made_in()
    {
        nn.Module<Tensor, Tensor> module;
        using (NewDisposeScope()) module = nn.Sequential(nn.Conv2d(1, 1, 1), nn.BatchNorm2d(1), nn.Flatten(), nn.Linear(1, 1));

        using (module) module.state_dict().Values.Should().HaveCount(9).And.OnlyContain(tensor => !tensor.IsInvalid);
    }

    [Fact]
    public void Setting_a_layers_bias_keeps_its_place_and_frees_the_former_one()
    {
        using var layer = nn.Linear(2, 2);
        var former = layer.bias!;

        layer.weight = layer.weight;
        layer.bias = new Parameter(ones(2));

        former.IsInvalid.Should().BeTrue();
        layer.named_parameters().Select(parameter => parameter.name).Should().Equal("weight", "bias");
        layer.get_parameter("bias").Should().BeSameAs(layer.bias);
    }

    [Fact]
    public void Disposing_a_module_frees_the_whole_tree()
    {
        var module = nn.Sequential(nn.Conv2d(1, 1, 1), nn.BatchNorm2d(1));
        var tensors = module.state_dict().Values.ToList();

        module.Dispose();

        tensors.Should().OnlyContain(tensor => tensor.IsInvalid);
    }

    [Fact]
    public void A_module_list_registers_its_items_by_index()
    {
        using var list = new ModuleList<nn.Module<Tensor, Tensor>>(nn.ReLU(), nn.Linear(1, 1));
        list.Insert(0, nn.Tanh());
        list.RemoveAt(1);

        list.named_children().Select(child => (child.name, child.module.GetName())).Should().Equal(("0", "Tanh"), ("1", "Linear"));
    }

    [Fact]
    public void A_module_dictionary_registers_its_items_by_key()
    {
        using var modules = nn.ModuleDict<nn.Module>(("act", nn.ReLU()), ("fc", nn.Linear(1, 1)));

        modules.named_parameters().Select(parameter => parameter.name).Should().Equal("fc.weight", "fc.bias");
        modules.ContainsKey("act").Should().BeTrue();
    }

    [Fact]
    public void A_module_without_parameters_takes_none()
    {
        using var module = nn.ReLU();

        var register = () => module.register_buffer("x", zeros(1));

        register.Should().Throw<InvalidOperationException>();
    }

    private class Bare() : nn.Module<Tensor, Tensor>(nameof(Bare))
    {
        public override Tensor forward(Tensor input) => input.alias();
    }

    private sealed class Mixed : Bare
    {
        internal readonly Linear linear = nn.Linear(2, 2);
        private readonly Parameter _scale = new(ones(1));
        internal Tensor mask = zeros(1);
        internal nn.Module? nothing;
        internal List<nn.Module> several = [nn.ReLU()];

        internal Mixed()
        {
            nothing = null;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => input * _scale;
    }

    private sealed class Named : Bare
    {
        [ComponentName(Name = "conv1")]
        private readonly Conv2d _conv = nn.Conv2d(1, 1, 1);

        internal Named() => RegisterComponents();

        internal Linear Head { get; } = nn.Linear(1, 1);

        public override Tensor forward(Tensor input) => _conv.call(input);
    }

    private class Base : Bare
    {
        internal readonly nn.Module inherited = nn.ReLU();
    }

    private sealed class Derived : Base
    {
        internal readonly nn.Module own = nn.ReLU();

        internal Derived() => RegisterComponents();
    }

    private class Early : Bare
    {
        internal Early() => RegisterComponents();
    }

    private sealed class Late : Early
    {
        internal readonly nn.Module late;

        internal Late()
        {
            late = nn.ReLU();
            RegisterComponents();
        }
    }

    private sealed class Shared : Bare
    {
        internal readonly Linear a = nn.Linear(1, 1);
        internal readonly Linear b;

        internal Shared()
        {
            b = a;
            RegisterComponents();
        }
    }
}
