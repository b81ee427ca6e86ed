using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Optimizers;

public sealed class OptimizerTests
{
    [Fact]
    public void A_parameter_without_gradient_stays_as_it_is()
    {
        using var scope = NewDisposeScope();
        var parameter = ones(2).AsParameter();
        using var optimizer = optim.SGD([parameter], 0.1, weight_decay: 1);

        optimizer.step();

        parameter.Doubles().Should().Equal(1, 1);
    }

    [Fact]
    public void Zeroing_writes_zeros_into_the_gradient()
    {
        using var scope = NewDisposeScope();
        var parameter = ones(2).AsParameter();
        parameter.sum().backward();
        var gradient = parameter.grad!;
        using var optimizer = optim.SGD([parameter], 0.1);

        optimizer.zero_grad();

        gradient.Doubles().Should().Equal(0, 0);
    }

    [Fact]
    public void A_step_returns_the_loss_of_its_closure()
    {
        using var scope = NewDisposeScope();
        var parameter = ones(2).AsParameter();
        using var optimizer = optim.SGD([parameter], 0.5);

        var loss = optimizer.step(() =>
        {
            var sum = parameter.sum();
            sum.backward();
            return sum;
        });

        loss!.ToSingle().Should().Be(2);
        parameter.Doubles().Should().Equal(0.5, 0.5);
        optimizer.step().Should().BeNull();
    }

    [Fact]
    public void Parameters_may_come_from_a_lazy_enumerable()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Linear(1, 1);
        var walks = 0;
        using var optimizer = optim.SGD(Walk(), 0.1, momentum: 0.9);
        model.call(ones(1, 1)).sum().backward();

        optimizer.step();
        optimizer.step();

        walks.Should().Be(1);
        optimizer.parameters().Should().HaveCount(2);

        IEnumerable<Parameter> Walk()
        {
            walks++;
            foreach (var parameter in model.parameters()) yield return parameter;
        }
    }

    [Fact]
    public void The_learning_rate_of_a_group_can_be_set()
    {
        using var scope = NewDisposeScope();
        var parameter = ones(1).AsParameter();
        using var optimizer = optim.SGD([parameter], 0.1);
        parameter.sum().backward();

        foreach (var group in optimizer.ParamGroups) group.LearningRate = 0.25;
        optimizer.step();

        parameter.Doubles().Should().Equal(0.75);
    }

    [Fact]
    public void A_group_inherits_what_it_leaves_open()
    {
        using var scope = NewDisposeScope();
        using var optimizer = optim.Adam([zeros(1).AsParameter()], 0.1, beta1: 0.8, weight_decay: 0.2);

        optimizer.add_param_group(new Adam.ParamGroup([zeros(1).AsParameter()], new Adam.Options { weight_decay = 0 }));

        var added = (Adam.ParamGroup)optimizer.ParamGroups.Last();
        added.Betas.Should().Be((0.8, 0.999));
        added.Options.weight_decay.Should().Be(0);
        added.InitialLearningRate.Should().Be(0.1);
    }

    [Fact]
    public void The_state_survives_the_scope_of_its_step_and_dies_with_the_optimizer()
    {
        var parameter = nn.Parameter(ones(1));
        var optimizer = optim.SGD([parameter], 0.1, momentum: 0.9);
        using (NewDisposeScope())
        {
            parameter.sum().backward();
            optimizer.step();
        }
        var buffer = ((SGD.State)optimizer.state_dict().State[0]).momentum_buffer!;

        buffer.IsInvalid.Should().BeFalse();
        optimizer.Dispose();
        buffer.IsInvalid.Should().BeTrue();
        parameter.IsInvalid.Should().BeFalse();
        parameter.Dispose();
    }

    [Fact]
    public void A_channels_last_parameter_has_channels_last_state()
    {
        using var scope = NewDisposeScope();
        var parameter = rand(2, 3, 3, 4).permute(0, 3, 1, 2).AsParameter();
        using var optimizer = optim.Adam([parameter]);

        ((Adam.State)optimizer.state_dict().State[0]).exp_avg.stride().Should().Equal(parameter.stride());
    }

    [Fact]
    public void The_file_form_is_a_name_counts_options_and_states()
    {
        using var scope = NewDisposeScope();
        var parameter = ones(1).AsParameter();
        using var optimizer = optim.SGD([parameter], 0.5, momentum: 0.25);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);

        optimizer.save_state_dict(writer);

        using var expected = new MemoryStream();
        using var bytes = new BinaryWriter(expected);
        bytes.Write("SGD");
        bytes.Write([1, 1]);
        foreach (var number in new[] { 0.5, 0.5, 0.25, 0, 0 }) bytes.Write(number);
        bytes.Write([0, 0, 0]);
        stream.ToArray().Should().Equal(expected.ToArray());
    }

    [Fact]
    public void Another_kind_of_optimizers_file_is_refused()
    {
        using var scope = NewDisposeScope();
        using var adam = optim.Adam([ones(1).AsParameter()]);
        using var sgd = optim.SGD([ones(1).AsParameter()], 0.1);

        var load = () => sgd.load_state_dict(Saved(adam));

        load.Should().Throw<InvalidDataException>().WithMessage("*Adam*SGD*");
    }

    [Fact]
    public void Another_number_of_parameters_is_refused()
    {
        using var scope = NewDisposeScope();
        using var two = optim.SGD([ones(1).AsParameter(), ones(1).AsParameter()], 0.1);
        using var one = optim.SGD([ones(1).AsParameter()], 0.1);

        var load = () => one.load_state_dict(Saved(two));

        load.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void State_of_another_shape_is_refused()
    {
        using var scope = NewDisposeScope();
        using var source = optim.Adam([ones(3).AsParameter()]);
        using var target = optim.Adam([ones(2).AsParameter()]);

        var load = () => target.load_state_dict(Saved(source));

        load.Should().Throw<ArgumentException>().WithMessage("*[3]*[2]*");
    }

    [Fact]
    public void Loaded_state_has_the_memory_order_of_its_parameter()
    {
        using var scope = NewDisposeScope();
        var parameter = rand(2, 3, 3, 4).permute(0, 3, 1, 2).AsParameter();
        using var source = optim.Adam([rand(2, 4, 3, 3).AsParameter()]);
        using var target = optim.Adam([parameter]);

        target.load_state_dict(source.state_dict());

        ((Adam.State)target.state_dict().State[0]).exp_avg.stride().Should().Equal(parameter.stride());
    }

    [Fact]
    public void A_parameter_stands_in_one_group_only()
    {
        using var scope = NewDisposeScope();
        var parameter = ones(1).AsParameter();
        using var optimizer = optim.SGD([parameter], 0.1);

        var again = () => optimizer.add_param_group(new SGD.ParamGroup([parameter], new SGD.Options()));

        again.Should().Throw<ArgumentException>();
        optimizer.ParamGroups.Should().HaveCount(1);
    }

    [Fact]
    public void A_group_of_another_optimizer_is_refused()
    {
        using var scope = NewDisposeScope();
        using var optimizer = optim.SGD([ones(1).AsParameter()], 0.1);

        var add = () => optimizer.add_param_group(new Adam.ParamGroup([ones(1).AsParameter()]));

        add.Should().Throw<ArgumentException>().WithParameterName("param_group");
    }

    [Fact]
    public void Options_without_sense_are_refused()
    {
        var nesterov = () => optim.SGD(Array.Empty<Parameter>(), 0.1, nesterov: true);
        var rate = () => optim.SGD(Array.Empty<Parameter>(), -1);
        var beta = () => optim.AdamW(Array.Empty<Parameter>(), beta2: 1);

        nesterov.Should().Throw<ArgumentException>().WithParameterName("nesterov");
        rate.Should().Throw<ArgumentException>().WithParameterName("lr");
        beta.Should().Throw<ArgumentException>().WithParameterName("beta2");
    }

    private static BinaryReader Saved(OptimizerHelper optimizer)
    {
        var stream = new MemoryStream();
        var writer = new BinaryWriter(stream);
        optimizer.save_state_dict(writer);
        stream.Position = 0;
        return new BinaryReader(stream);
    }
}
