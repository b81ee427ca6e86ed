using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static SGD SGD(
                IEnumerable<Parameter> parameters, double learningRate, double momentum = 0.0, double dampening = 0, double weight_decay = 0,
                bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(
                IEnumerable<(string name, Parameter parameter)> parameters, double learningRate, double momentum = 0.0, double dampening = 0,
                double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters.Select(named => named.parameter), learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(
                IEnumerable<SGD.ParamGroup> parameters, double learningRate, double momentum = 0.0, double dampening = 0,
                double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Stochastic gradient descent, with momentum (Sutskever 2013) and L2 decay added to the gradient.</summary>
    public class SGD : OptimizerHelper, optim.IMomentum
    {
        public SGD(
            IEnumerable<Parameter> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0,
            bool nesterov = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
        {
        }

        public SGD(
            IEnumerable<ParamGroup> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0,
            bool nesterov = false, bool maximize = false)
        {
            ArgumentNullException.ThrowIfNull(parameters);
            RefuseNegative(lr, nameof(lr));
            RefuseNegative(momentum, nameof(momentum));
            RefuseNegative(weight_decay, nameof(weight_decay));
            if (nesterov && (momentum <= 0 || dampening != 0))
            {
                throw new ArgumentException("Nesterov momentum needs a momentum and no dampening.", nameof(nesterov));
            }
            _defaults = new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                momentum = momentum,
                dampening = dampening,
                weight_decay = weight_decay,
                nesterov = nesterov,
                maximize = maximize,
            };
            foreach (var group in parameters) add_param_group(group);
        }

        /// <summary>The momentum that groups added from now on have by default.</summary>
        public double Momentum
        {
            get => ((Options)_defaults).momentum!.Value;
            set => ((Options)_defaults).momentum = value;
        }

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            var group = OwnKind<ParamGroup>(param_group);
            var defaults = (Options)_defaults;
            var options = group.Options ??= new Options();
            options.LearningRate ??= defaults.LearningRate;
            options.momentum ??= defaults.momentum;
            options.dampening ??= defaults.dampening;
            options.weight_decay ??= defaults.weight_decay;
            options.nesterov ??= defaults.nesterov;
            options.maximize ??= defaults.maximize;
            AddGroup(group, parameter => new State(parameter));
        }

        public override Tensor? step(Func<Tensor>? closure = null) => _step<ParamGroup>(Step, closure);

        private static void Step(ParamGroup group)
        {
            var options = group.Options;
            var momentum = options.momentum!.Value;
            Scalar decay = options.weight_decay!.Value, keep = momentum, take = 1 - options.dampening!.Value, rate = -options.LearningRate!.Value;
            var decays = options.weight_decay != 0;
            var maximizes = options.maximize!.Value;
            var nesterov = options.nesterov!.Value;

            foreach (var state in group.States)
            {
                // A scope for each parameter: what is made on the way is freed before the next one needs the same.
                using var scope = NewDisposeScope();
                var parameter = state.Owner;
                var gradient = parameter.grad;
                if (gradient is null) continue;
                if (!maximizes && momentum != 0 && ((State)state).momentum_buffer is { } moving
                    && StepAtOnce(parameter, moving, gradient, options))
                {
                    continue;
                }

                var change = maximizes ? gradient.neg() : gradient;
                if (decays) change = change.add(parameter, decay);
                if (momentum != 0)
                {
                    var sgd = (State)state;
                    if (sgd.momentum_buffer is { } buffer) buffer.mul_(keep).add_(change, take);
                    else sgd.momentum_buffer = change.clone().DetachFromDisposeScope();
                    change = nesterov ? change.add(sgd.momentum_buffer!, keep) : sgd.momentum_buffer!;
                }
                parameter.add_(change, rate);
            }
        }

        /// <summary>The step in one pass over memory, where the tensors are such as the shim can do it with.</summary>
        private static bool StepAtOnce(Tensor parameter, Tensor buffer, Tensor gradient, Options options)
        {
            Native.Check(NativeMethods.ts_sgd_step(
                parameter.NativeHandle, buffer.NativeHandle, gradient.NativeHandle, options.LearningRate!.Value, options.momentum!.Value,
                1 - options.dampening!.Value, options.weight_decay!.Value, options.nesterov!.Value, out var done));
            return done;
        }

        private static void RefuseNegative(double value, string name)
        {
            if (!(value >= 0)) throw new ArgumentException($"{name} is {value}; it must not be negative.", name);
        }

        public class Options : OptimizerOptions
        {
            public double? momentum;
            public double? dampening;
            public double? weight_decay;
            public bool? nesterov;
            public bool? maximize;

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                if (source is not Options other) return;
                momentum = other.momentum;
                dampening = other.dampening;
                weight_decay = other.weight_decay;
                nesterov = other.nesterov;
                maximize = other.maximize;
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                momentum = reader.ReadDouble();
                dampening = reader.ReadDouble();
                weight_decay = reader.ReadDouble();
                nesterov = reader.ReadBoolean();
                maximize = reader.ReadBoolean();
            }

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(momentum!.Value);
                writer.Write(dampening!.Value);
                writer.Write(weight_decay!.Value);
                writer.Write(nesterov!.Value);
                writer.Write(maximize!.Value);
            }
        }

        public sealed class State : OptimizerState, IDisposable
        {
            /// <summary>Null until the first step with a gradient.</summary>
            public Tensor? momentum_buffer;

            public State(Parameter parameter) : base(parameter)
            {
            }

            public override void Initialize(OptimizerOptions options)
            {
                momentum_buffer?.Dispose();
                momentum_buffer = null;
            }

            public override void LoadStateDict(OptimizerState source) => Replace(ref momentum_buffer, ((State)source).momentum_buffer);

            public override void LoadStateDict(BinaryReader reader) => LoadOptional(reader, ref momentum_buffer);

            public override void SaveStateDict(BinaryWriter writer) => SaveOptional(writer, momentum_buffer);

            public override void to(Device device) => Move(ref momentum_buffer, device);

            public override bool ApproximatelyEquals(OptimizerState other) =>
                other is State state && Close(momentum_buffer, state.momentum_buffer);

            public void Dispose() => momentum_buffer?.Dispose();
        }

        public class ParamGroup : ParamGroup<Options>, optim.IMomentum
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
            {
            }

            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0, double dampening = 0, double weight_decay = 0,
                bool nesterov = false, bool maximize = false)
                : base(parameters, new Options
                {
                    LearningRate = lr,
                    momentum = momentum,
                    dampening = dampening,
                    weight_decay = weight_decay,
                    nesterov = nesterov,
                    maximize = maximize,
                })
            {
            }

            public double Momentum
            {
                get => Options.momentum!.Value;
                set => Options.momentum = value;
            }
        }
    }
}
