using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Training;

/// <summary>Contains the options of a TorchSharp optimizer for which the library has no options. The state of the optimizer is saved automatically.</summary>
public sealed record AdadeltaOptions() : OptimizerOptions(learningRate: 1)
{
    [Range(0.0, 1.0)]
    public double Rho { get; init; } = 0.9;

    public override optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups) => new Adadelta(
        groups.Select(group => new Adadelta.ParamGroup(group.Parameters, group.LearningRate, Rho, weight_decay: group.WeightDecay)));
}

/// <summary>Contains the options of a user's optimizer with its own state (Lion, Chen et al. 2023).</summary>
public sealed record LionOptions() : OptimizerOptions(learningRate: 1e-3)
{
    public string StateName { get; init; } = "mean";

    public override optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups) => new Lion(groups, StateName);

    private sealed class Lion : OptimizerHelper, IOptimizerState
    {
        private readonly Dictionary<IntPtr, Tensor> _means = [];
        private readonly string _stateName;

        public Lion(IReadOnlyList<OptimizerGroup> groups, string stateName)
        {
            _stateName = stateName;
            _defaults = new TorchSharp.Modules.OptimizerOptions();
            _parameter_groups = [];
            foreach (var group in groups)
            {
                _parameter_groups.Add(new ParamGroup<TorchSharp.Modules.OptimizerOptions>(
                    group.Parameters, new TorchSharp.Modules.OptimizerOptions { LearningRate = group.LearningRate }));
                foreach (var parameter in group.Parameters)
                {
                    _means.Add(parameter.Handle, zeros_like(parameter, requires_grad: false).DetachFromDisposeScope());
                }
            }
        }

        public override Tensor? step(Func<Tensor>? closure = null)
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            foreach (var group in _parameter_groups)
            {
                foreach (var parameter in group.Parameters)
                {
                    if (parameter.grad is { } gradient)
                    {
                        var mean = _means[parameter.Handle];
                        parameter.sub_(mean.mul(0.9).add(gradient, 0.1).sign().mul(group.LearningRate));
                        mean.mul_(0.99).add_(gradient, 0.01);
                    }
                }
            }

            return null;
        }

        public IReadOnlyDictionary<string, Tensor> SaveState(Parameter parameter) =>
            new Dictionary<string, Tensor> { [_stateName] = _means[parameter.Handle] };

        public void LoadState(Parameter parameter, IReadOnlyDictionary<string, Tensor> state) => _means[parameter.Handle].copy_(state[_stateName]);

        protected override void Dispose(bool disposing)
        {
            foreach (var mean in _means.Values)
            {
                mean.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}

/// <summary>Contains options of SGD with a lower learning rate for the last layer. <c>OptionsFor</c> creates new options for this layer in each call.</summary>
public sealed record SlowHeadOptions() : OptimizerOptions(learningRate: 0.1)
{
    public override OptimizerOptions OptionsFor(string name, Parameter parameter) =>
        name.StartsWith("9.", StringComparison.Ordinal) ? this with { LearningRate = 0.01 } : this;

    public override optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups) => new SgdOptions().CreateOptimizer(groups);
}

/// <summary>Contains options whose <c>OptionsFor</c> always returns different options, so that no optimizer is found.</summary>
public sealed record UndecidedOptions() : OptimizerOptions(learningRate: 0.1)
{
    public override OptimizerOptions OptionsFor(string name, Parameter parameter) => this with { LearningRate = LearningRate / 2 };

    public override optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups) => new SgdOptions().CreateOptimizer(groups);
}

/// <summary>Contains the options of an optimizer whose state cannot be saved.</summary>
public sealed record ForgetfulOptions() : OptimizerOptions(learningRate: 1e-3)
{
    public override optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups) => new Forgetful(groups);

    private sealed class Forgetful : OptimizerHelper
    {
        public Forgetful(IReadOnlyList<OptimizerGroup> groups)
        {
            _parameter_groups = [.. groups.Select(group => new ParamGroup<TorchSharp.Modules.OptimizerOptions>(group.Parameters, new()))];
            _state = new TorchSharp.Utils.OrderedDict<IntPtr, OptimizerState>();
        }

        public override Tensor? step(Func<Tensor>? closure = null) => null;
    }
}

/// <summary>Registers the optimizers, losses, metrics and schedules of the tests, once for the assembly.</summary>
internal static class ForeignOptimizers
{
    [System.Runtime.CompilerServices.ModuleInitializer]
    internal static void Register()
    {
        KnownOptimizers.Register<AdadeltaOptions>("tests-adadelta");
        KnownOptimizers.Register<LionOptions>("tests-lion");
        KnownOptimizers.Register<ForgetfulOptions>("tests-forgetful");
        KnownOptimizers.Register<SlowHeadOptions>("tests-slow-head");
        KnownOptimizers.Register<UndecidedOptions>("tests-undecided");
        KnownOptimizers.Register<NoOptimizerOptions>("tests-no-optimizer");
        KnownLosses.Register<NoLossOptions>("tests-no-loss");
        KnownMetrics.Register<NoMetricOptions>("tests-no-metric");
        KnownLosses.Register<MisshapenLossOptions>("tests-misshapen");
        KnownLosses.Register<UnboundedLossOptions>("tests-unbounded");
        KnownSchedules.Register<NoScheduleOptions>("tests-no-schedule");
        KnownMetrics.Register<EchoOptions>("tests-echo");
        KnownMetrics.Register<AlwaysOneOptions>("tests-one");
    }
}
