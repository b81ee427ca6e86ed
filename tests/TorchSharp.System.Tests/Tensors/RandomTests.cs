using System.Runtime.InteropServices;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests.Tensors;

public sealed class RandomTests
{
    [Fact]
    public void A_seed_gives_the_numbers_that_it_gives_in_PyTorch()
    {
        using DisposeScope scope = NewDisposeScope();
        var expected = ReferenceValues.Read("random.json");
        manual_seed(0);

        Expect("randn", randn(3, 5));
        Expect("randn_many", randn(2, 9));
        Expect("rand", rand(4));
        Expect("randint", randint(-3, 40, [6]));
        Expect("randperm", randperm(11));
        Expect("normal_", empty(3).normal_(2, 0.5));
        Expect("uniform_", empty(3).uniform_(-1, 4));
        Expect("bernoulli_", empty(12).bernoulli_(0.3));
        Expect("random_", empty(4).random_(5, 90));
        Expect("dropout", dropout(ones(12), 0.4));
        Expect("dropout2d", dropout2d(ones(1, 8, 1, 2), 0.5));
        Expect("multinomial", multinomial(new[] { 0.1f, 0.2f, 0.7f }, 6, replacement: true));

        void Expect(string name, Tensor actual) => actual.Doubles().ShouldBeClose(expected.GetProperty(name).Doubles(), 1e-6, name);
    }

    [Fact]
    public void The_generator_state_can_be_kept_and_put_back()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor state = get_rng_state();
        Tensor first = rand(4);

        set_rng_state(state);

        rand(4).Equals(first).Should().BeTrue();
    }

    [Fact]
    public void A_generator_of_its_own_leaves_the_default_one_alone()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(7);
        using var twin = new Generator(7);
        manual_seed(3);
        Tensor undisturbed = rand(2);
        manual_seed(3);

        Tensor own = rand(5, generator: generator);

        rand(2).Equals(undisturbed).Should().BeTrue();
        rand(5, generator: twin).Equals(own).Should().BeTrue();
        generator.initial_seed().Should().Be(7);
        generator.device.type.Should().Be(DeviceType.CPU);
    }

    [Fact]
    public void The_default_seed_is_readable() => manual_seed(42).initial_seed().Should().Be(initial_seed()).And.Be(42);

    [Fact]
    public void A_state_that_is_none_is_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator();
        Tensor state = zeros(3, dtype: ScalarType.Byte);

        generator.Invoking(g => g.set_state(state)).Should().Throw<ExternalException>();
    }

    [Fact]
    public void A_disposed_generator_is_refused()
    {
        var generator = new Generator();
        generator.Dispose();
        generator.Dispose();

        generator.Invoking(g => g.seed()).Should().Throw<InvalidOperationException>();
    }
}
