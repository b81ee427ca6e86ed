using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResNetKit.Training.Optimizers;

/// <summary>
/// Represents the optimizer Muon (Jordan et al. 2024). The update of each matrix is its momentum, made approximately orthogonal by Newton–Schulz iterations.
/// Each iteration is a few matrix multiplications. The filters of a convolution are treated as one matrix with a row for each output channel.
/// </summary>
/// <remarks>
/// With <see cref="Options.NormalizeWeights"/>, the computation is that of the published speed record for CIFAR-10: each matrix is scaled to a norm of √rows
/// before each step, and there is no weight decay. Otherwise, weight decay is decoupled (not added to gradients). The update of a matrix with more rows than
/// columns is scaled by √(rows / columns), as in the author's general implementation. The iterations are computed in bfloat16, as published, on CUDA devices
/// and processors with AMX. On other processors, float32 is faster and is used.
/// </remarks>
internal sealed partial class Muon : OptimizerHelper, optim.IMomentum, IOptimizerState
{
    private const double A = 3.4445;
    private const double B = -4.7750;
    private const double C = 2.0315;
    private const double NormFloor = 1e-7;
    private readonly Dictionary<IntPtr, Tensor> _momentum = [];

    /// <summary>Initializes a new instance of the <see cref="Muon"/> class for groups of parameters.</summary>
    /// <param name="groups">The groups, whose parameters must have at least two dimensions.</param>
    /// <exception cref="ArgumentException">A parameter has fewer than two dimensions.</exception>
    public Muon(IEnumerable<ParamGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        _defaults = new Options();
        _parameter_groups = [];
        foreach (var group in groups)
        {
            add_param_group(group);
        }
    }

    /// <summary>Initializes a new instance of the <see cref="Muon"/> class for parameters.</summary>
    /// <param name="parameters">The parameters, which must have at least two dimensions.</param>
    /// <param name="options">The options; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentException">A parameter has fewer than two dimensions.</exception>
    public Muon(IEnumerable<Parameter> parameters, Options? options = null)
        : this([new ParamGroup(parameters, options ?? new Options())])
    {
    }

    /// <summary>Gets the momentum of the first group, or sets the momentum of all groups.</summary>
    public double Momentum
    {
        get => ((ParamGroup)_parameter_groups[0]).Momentum;
        set
        {
            foreach (var group in _parameter_groups)
            {
                ((ParamGroup)group).Momentum = value;
            }
        }
    }

    /// <summary>
    /// Gets the momentum of a parameter. The tensor has the shape of the parameter and is not a copy: writing to it changes the state of the optimizer.
    /// </summary>
    /// <param name="parameter">The parameter.</param>
    /// <exception cref="ArgumentException">The parameter does not belong to this optimizer.</exception>
    public Tensor MomentumOf(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return _momentum.TryGetValue(parameter.Handle, out var momentum)
            ? momentum
            : throw new ArgumentException("The parameter does not belong to this optimizer.", nameof(parameter));
    }

    /// <inheritdoc/>
    public override void add_param_group(TorchSharp.Modules.ParamGroup param_group)
    {
        if (param_group is not ParamGroup group)
        {
            throw new ArgumentException(
                $"Muon requires parameter groups of type {nameof(Muon)}.{nameof(ParamGroup)}, not {param_group?.GetType().Name ?? "null"}.",
                nameof(param_group));
        }

        group.Parameters = group.Parameters.ToArray();
        foreach (var parameter in group.Parameters)
        {
            if (parameter.dim() < 2)
            {
                throw new ArgumentException(
                    $"Muon trains matrices and filters; a parameter of shape [{string.Join(", ", parameter.shape)}] needs another optimizer.",
                    nameof(param_group));
            }
        }

        group.InitialLearningRate = group.LearningRate;
        _parameter_groups.Add(group);
        using var noGrad = no_grad();
        foreach (var parameter in group.Parameters)
        {
            _momentum.Add(parameter.Handle, zeros_like(parameter).DetachFromDisposeScope());
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> SaveState(Parameter parameter) =>
        new Dictionary<string, Tensor> { ["momentum_buffer"] = MomentumOf(parameter) };

    /// <inheritdoc/>
    public void LoadState(Parameter parameter, IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        MomentumOf(parameter).copy_(state["momentum_buffer"]);
    }

    /// <summary>Updates all parameters that have a gradient.</summary>
    /// <param name="closure">An optional function that computes the loss.</param>
    /// <returns>The loss of the function, or <see langword="null"/>.</returns>
    public override Tensor? step(Func<Tensor>? closure = null)
    {
        var loss = closure?.Invoke();
        using var noGrad = no_grad();
        foreach (var entry in _parameter_groups)
        {
            var options = ((ParamGroup)entry).Options;
            foreach (var parameter in entry.Parameters)
            {
                using var scope = NewDisposeScope();
                var gradient = parameter.grad;
                if (gradient is not null)
                {
                    Move(parameter, gradient, _momentum[parameter.Handle], entry.LearningRate, options);
                }
            }
        }

        return loss;
    }

    /// <summary>
    /// Computes an approximation of the nearest orthogonal matrix. After 5 iterations, most of its singular values are between about 0.7 and 1.2.
    /// </summary>
    /// <param name="matrix">A matrix, (rows, columns).</param>
    /// <param name="iterations">The number of Newton–Schulz iterations.</param>
    /// <param name="type">The element type of the computation; <see langword="null"/> for the fastest on the device of the matrix.</param>
    /// <returns>A matrix of the same shape and the type of the computation.</returns>
    public static Tensor Orthogonalize(Tensor matrix, int iterations = 5, ScalarType? type = null)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        using var scope = NewDisposeScope();
        var x = matrix.to(type ?? Libtorch.FastestTypeOn(matrix.device));
        x = x.div(x.norm().add(NormFloor));
        var tall = x.shape[0] > x.shape[1];
        if (tall)
        {
            x = x.t();
        }

        for (var iteration = 0; iteration < iterations; iteration++)
        {
            var gram = x.mm(x.t());
            var polynomial = gram.mul(B).add(gram.mul(C).mm(gram));
            x = x.mul(A).add(polynomial.mm(x));
        }

        return (tall ? x.t() : x.alias()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var momentum in _momentum.Values)
            {
                momentum.Dispose();
            }

            _momentum.Clear();
        }

        base.Dispose(disposing);
    }

    private static void Move(Parameter parameter, Tensor gradient, Tensor momentum, double rate, Options options)
    {
        momentum.mul_(options.Momentum).add_(gradient);
        var direction = options.Nesterov ? gradient.add(momentum, options.Momentum) : momentum;
        var rows = parameter.shape[0];
        var columns = parameter.numel() / rows;
        var scale = 1.0;
        if (options.NormalizeWeights)
        {
            parameter.mul_(parameter.norm().pow(-1).mul(Math.Sqrt(rows)));
        }
        else
        {
            if (options.WeightDecay != 0)
            {
                parameter.mul_(1 - (rate * options.WeightDecay));
            }

            scale = Math.Sqrt(Math.Max(1.0, (double)rows / columns));
        }

        var update = Orthogonalize(direction.reshape(rows, columns), options.Iterations, options.ComputeType).reshape(parameter.shape);
        parameter.add_(update.to(parameter.dtype), -rate * scale);
    }
}
