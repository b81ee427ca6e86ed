using System.Runtime.InteropServices;
using ResNetKit.Data;
using ResNetKit.Training.MixedPrecision;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Tests.Training;

/// <summary>Tests mixed precision with modules of this library and with other modules. The trainer needs no support from the model for it.</summary>
[Collection(TrainingCollection.Name)]
public sealed class MixedPrecisionTests
{
    private static readonly BatchFormat _format = new(ScalarType.BFloat16, true, CPU);

    [Fact]
    public void Convolutions_and_linear_layers_compute_in_bfloat16_and_norms_in_float32()
    {
        using var model = Networks.Plain();
        using (new ComputeModel(model, _format))
        {
            var types = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.dtype);
            types["0.weight"].Should().Be(ScalarType.BFloat16);
            types["9.bias"].Should().Be(ScalarType.BFloat16);
            types["1.weight"].Should().Be(ScalarType.Float32);
            types["1.running_var"].Should().Be(ScalarType.Float32);
            types["1.num_batches_tracked"].Should().Be(ScalarType.Int64);
        }

        model.state_dict().Values.Should().OnlyContain(value => value.dtype == ScalarType.Float32 || value.dtype == ScalarType.Int64);
    }

    [Fact]
    public void A_model_comes_back_as_it_was_to_the_last_bit()
    {
        using var model = Networks.Plain();
        var before = Networks.Snapshot(model);
        new ComputeModel(model, _format).Dispose();

        Networks.Snapshot(model).Should().BeEquivalentTo(before);
        model.parameters().Should().OnlyContain(parameter => parameter.requires_grad && parameter.is_contiguous());
    }

    [Fact]
    public void Filters_are_channels_last_during_training_and_contiguous_afterwards()
    {
        using var model = Networks.Plain();
        using (new ComputeModel(model, _format))
        {
            model.get_parameter("4.weight")!.stride().Should().Equal(36, 1, 12, 4);
        }

        model.get_parameter("4.weight")!.stride().Should().Equal(36, 9, 3, 1);
    }

    [Fact]
    public void Weights_take_steps_too_small_for_bfloat16()
    {
        using var model = Networks.Plain();
        var before = Networks.Snapshot(model)["9.bias"];
        var options = Options(epochs: 20);
        options.Optimizer = new SgdOptions { LearningRate = 1e-5, WeightDecay = 0 };
        new Trainer(model, options).Fit(FixedBatches.Coloured(2));
        var after = Networks.Snapshot(model)["9.bias"];

        after.Should().NotEqual(before);
        after.Zip(before).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 2e-3);
    }

    [Fact]
    public void Training_stays_close_to_float32()
    {
        using var mixed = Golden.Network();
        var losses = new LossRecorder();
        var options = Options();
        options.Optimizer = new SgdOptions { LearningRate = 0.05, Nesterov = false, WeightDecay = 0 };
        new Trainer(mixed, options) { Callbacks = { losses } }.Fit(Golden.Batches(20));

        losses.Losses.Should().Equal(Golden.Losses("sgd20"), (a, b) => Math.Abs(a - b) < 0.05);
    }

    [Fact]
    public void Accumulated_gradients_are_added_in_float32()
    {
        using var mixed = Golden.Network();
        var options = Options();
        options.Optimizer = new SgdOptions { LearningRate = 0.1, WeightDecay = 0.01, DecayNormsAndBiases = true };
        options.AccumulationBatches = 2;
        new Trainer(mixed, options).Fit(Golden.Batches(4));

        mixed.ShouldHaveState("accumulation", 0.02);
    }

    [Fact]
    public void No_tensor_outlives_its_step()
    {
        using var model = Networks.WithDropout();
        var live = new Dictionary<long, long>();
        var watch = new StepWatch(state => live[state.Step] = DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        new Trainer(model, Options(epochs: 10)) { Callbacks = { watch } }.Fit(FixedBatches.Coloured(10));

        live[100].Should().Be(live[20]);
    }

    [Fact]
    public void A_foreign_module_with_parameters_and_norms_of_its_own_is_trained()
    {
        using var model = new ForeignNetwork();
        var result = new Trainer(model, Options(epochs: 4)).Fit(FixedBatches.Coloured(8), FixedBatches.Coloured(2, seed: 2));

        result.Precision.Should().Be(Precision.BFloat16);
        result.History[^1].TestAccuracy.Should().BeGreaterThan(0.8);
        model.parameters().Should().OnlyContain(parameter => parameter.dtype == ScalarType.Float32);
    }

    [Fact]
    public void A_constant_of_a_module_of_the_user_is_not_rounded_by_training()
    {
        using var model = new ForeignNetwork();
        new Trainer(model, Options()).Fit(FixedBatches.Coloured(1));

        model.get_buffer("offset")!.item<float>().Should().Be(0.1f);
    }

    [Fact]
    public void A_module_that_cannot_compute_in_bfloat16_is_refused_by_name_and_the_model_is_unchanged()
    {
        using var model = Sequential(
            ("conv", Conv2d(3, 4, 3, padding: 1)), ("picky", new Float32Only()), ("flat", Flatten()), ("fc", Linear(256, 3)));
        var before = Networks.Snapshot(model);
        var trainer = new Trainer(model, Options());

        trainer.Invoking(it => it.Fit(FixedBatches.Coloured(1))).Should().Throw<NotSupportedException>()
            .WithMessage("*'picky' (Float32Only)*Precision.Float32*")
            .WithInnerException<ExternalException>();
        Networks.Snapshot(model).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void Shared_parameters_are_refused_by_name()
    {
        using var model = new TiedNetwork();

        new Trainer(model, Options()).Invoking(it => it.Fit(FixedBatches.Coloured(1)))
            .Should().Throw<NotSupportedException>().WithMessage("*'first.weight' and 'second.weight' are the same*");
    }

    [Fact]
    public void A_model_of_other_numbers_than_float32_is_refused_by_the_parameters_name()
    {
        using var model = Networks.Plain();
        model.to(ScalarType.Float64);

        new Trainer(model, Options()).Invoking(it => it.Fit(FixedBatches.Coloured(1)))
            .Should().Throw<ArgumentException>().WithMessage("*'0.weight' is Float64*");
    }

    [Fact]
    public void Evaluating_computes_in_the_same_precision()
    {
        using var model = Networks.WithDropout();
        var source = FixedBatches.Coloured(2);
        var trainer = new Trainer(model, Options());
        var result = trainer.Fit(FixedBatches.Coloured(2), source);

        trainer.Evaluate(source).Loss.Should().Be(result.Test!.Loss);
    }

    [Fact]
    public void Automatic_precision_is_bfloat16_only_if_the_processor_supports_bfloat16()
    {
        using var model = Networks.Plain();
        var options = Options();
        options.Precision = Precision.Auto;

        new Trainer(model, options).Fit(FixedBatches.Coloured(1)).Precision
            .Should().Be(Libtorch.FastestTypeOn(CPU) == ScalarType.BFloat16 ? Precision.BFloat16 : Precision.Float32);
    }

    private static TrainerOptions Options(int epochs = 1)
    {
        var options = TrainerTests.Options(epochs);
        options.Precision = Precision.BFloat16;
        return options;
    }

    /// <summary>
    /// Represents a network that uses no types of this library. It has a parameter of its own, a constant, and a normalization that is not part of
    /// TorchSharp.
    /// </summary>
    private sealed class ForeignNetwork : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> conv = Conv2d(3, 8, 3, padding: 1);
        private readonly Module<Tensor, Tensor> norm = new ChannelNorm(8);
        private readonly Module<Tensor, Tensor> fc = Linear(8, 3);
        private readonly Parameter scale = new(ones(1));
        private readonly Tensor offset = tensor(0.1f);

        public ForeignNetwork()
            : base(nameof(ForeignNetwork)) => RegisterComponents();

        public override Tensor forward(Tensor input) =>
            fc.call(norm.call(conv.call(input + offset)).relu().mul(scale).mean([2, 3]));
    }

    private sealed class ChannelNorm : Module<Tensor, Tensor>
    {
        private readonly Parameter weight;

        public ChannelNorm(long channels)
            : base(nameof(ChannelNorm))
        {
            weight = new Parameter(ones(1, channels, 1, 1));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            input.dtype.Should().Be(ScalarType.Float32, "a norm is given float32");
            return input / (input.pow(2).mean([1], keepdim: true) + 1e-5).sqrt() * weight;
        }
    }

    private sealed class Float32Only() : Module<Tensor, Tensor>(nameof(Float32Only))
    {
        public override Tensor forward(Tensor input)
        {
            using var weight = ones(4, 4, 1, 1);
            return functional.conv2d(input, weight);
        }
    }

    private sealed class TiedNetwork : Module<Tensor, Tensor>
    {
        private readonly Linear first;
        private readonly Linear second;

        public TiedNetwork()
            : base(nameof(TiedNetwork))
        {
            first = Linear(192, 192);
            second = Linear(192, 192);
            second.weight = first.weight;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => second.call(first.call(input.flatten(1)));
    }
}
