using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResNetKit.Training.Optimizers;

/// <content>Groups and their options.</content>
internal sealed partial class Muon
{
    /// <summary>Holds the options of a parameter group of Muon.</summary>
    public sealed class Options : TorchSharp.Modules.OptimizerOptions
    {
        /// <summary>Makes the defaults, learning rate 0.02.</summary>
        public Options() => LearningRate = 0.02;

        /// <summary>Momentum. Default 0.95.</summary>
        public double Momentum { get; set; } = 0.95;

        /// <summary>Whether momentum is Nesterov's. Default true.</summary>
        public bool Nesterov { get; set; } = true;

        /// <summary>Decoupled weight decay; not used where weights are normalized. Default 0.</summary>
        public double WeightDecay { get; set; }

        /// <summary>Newton–Schulz iterations. Default 5.</summary>
        public int Iterations { get; set; } = 5;

        /// <summary>Whether each matrix is brought to norm √rows before its step. Default false.</summary>
        public bool NormalizeWeights { get; set; }

        /// <summary>Element type of the iterations; tests compare float32, which rounds alike everywhere.</summary>
        internal ScalarType ComputeType { get; set; } = ScalarType.BFloat16;
    }

    /// <summary>A group of parameters with options of its own.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="options">The group's options.</param>
    public sealed class ParamGroup(IEnumerable<Parameter> parameters, Options options)
        : ParamGroup<Options>(parameters, options), optim.IMomentum
    {
        /// <inheritdoc/>
        public double Momentum
        {
            get => Options.Momentum;
            set => Options.Momentum = value;
        }
    }
}
