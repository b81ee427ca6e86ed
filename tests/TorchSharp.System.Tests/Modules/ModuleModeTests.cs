using static TorchSharp.torch;

namespace TorchSharp.Tests.Modules;

public sealed class ModuleModeTests
{
    [Fact]
    public void Train_and_eval_reach_the_whole_tree()
    {
        using var module = nn.Sequential(nn.Sequential(nn.Dropout()), nn.ReLU());

        module.training.Should().BeTrue();
        module.eval();
        module.modules().Should().OnlyContain(child => !child.training);
        module.train();
        module.modules().Should().OnlyContain(child => child.training);
    }

    [Fact]
    public void Apply_visits_children_before_their_parents()
    {
        using var module = nn.Sequential(nn.Sequential(nn.Tanh()), nn.ReLU());
        var seen = new List<string>();

        module.apply(child => seen.Add(child.GetName()));

        seen.Should().Equal("Tanh", "Sequential", "ReLU", "Sequential");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Zeroing_gradients_forgets_or_zeroes_them(bool forget)
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(2, 1);
        module.call(ones(1, 2)).sum().backward();

        module.zero_grad(forget);

        var gradient = module.weight.grad;
        if (forget) gradient.Should().BeNull();
        else gradient!.Doubles().Should().Equal(0, 0);
    }

    [Fact]
    public void Calling_runs_the_hooks_around_the_forward_pass()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Identity();
        var seen = new List<string>();
        module.register_forward_pre_hook(_ => seen.Add("module before"));
        module.register_forward_pre_hook((_, input) =>
        {
            seen.Add("before");
            return input + 1;
        });
        module.register_forward_hook((_, _, output) =>
        {
            seen.Add("after");
            return output * 10;
        });
        module.register_forward_hook(_ => seen.Add("module after"));

        var result = module.call(ones(1));

        result.ToSingle().Should().Be(20);
        seen.Should().Equal("module before", "before", "after", "module after");
    }

    [Fact]
    public void A_hook_that_returns_null_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Identity();
        module.register_forward_pre_hook((_, _) => null!);
        module.register_forward_hook((_, _, _) => null!);

        module.call(ones(1)).ToSingle().Should().Be(1);
    }

    [Fact]
    public void A_removed_hook_runs_no_more_and_forward_runs_none()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Identity();
        var calls = 0;
        var remover = module.register_forward_hook(_ => calls++);

        module.forward(ones(1));
        calls.Should().Be(0);
        module.call(ones(1));
        remover.remove();
        module.call(ones(1));

        calls.Should().Be(1);
    }

    [Fact]
    public void A_loss_has_hooks_for_both_of_its_inputs()
    {
        using var scope = NewDisposeScope();
        using var loss = nn.MSELoss();
        loss.register_forward_pre_hook((_, input, target) => (input, target + 2));

        loss.call(zeros(1), zeros(1)).ToSingle().Should().Be(4);
    }
}
