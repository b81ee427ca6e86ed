using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResNetKit.Training.Optimizers;

/// <content>Defines parameter groups and their options.</content>
internal sealed partial class Muon
{
    /// <summary>Contains the options of a parameter group of Muon.</summary>
    public sealed class Options : TorchSharp.Modules.OptimizerOptions
    {
        /// <summary>Initializes a new instance of the <see cref="Options"/> class with a learning rate of 0.02.</summary>
        public Options() => LearningRate = 0.02;

        /// <summary>Gets or sets the momentum. Default: 0.95.</summary>
        public double Momentum { get; set; } = 0.95;

        /// <summary>Gets or sets a value indicating whether Nesterov momentum is used. Default: <see langword="true"/>.</summary>
        public bool Nesterov { get; set; } = true;

        /// <summary>Gets or sets the decoupled weight decay, which is not added to gradients. It is not used if weights are normalized. Default: 0.</summary>
        public double WeightDecay { get; set; }

        /// <summary>Gets or sets the number of Newton–Schulz iterations. Default: 5.</summary>
        public int Iterations { get; set; } = 5;

        /// <summary>
        /// Gets or sets a value indicating whether each matrix is scaled to a norm of √(number of rows) before each step. Default: <see langword="false"/>.
        /// </summary>
        public bool NormalizeWeights { get; set; }

        /// <summary>
        /// Gets or sets the element type of the iterations; <see langword="null"/> for bfloat16 on CUDA devices and processors with AMX, and float32
        /// elsewhere. Tests set float32, so that the type does not depend on the processor. Default: <see langword="null"/>.
        /// </summary>
        internal ScalarType? ComputeType { get; set; }
    }

    /// <summary>Represents a group of parameters with their own options.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="options">The options of the group.</param>
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
