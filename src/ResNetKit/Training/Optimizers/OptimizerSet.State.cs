using ResNetKit.Training.MixedPrecision;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResNetKit.Training.Optimizers;

/// <content>What the optimizers remember, in and out of a checkpoint.</content>
internal sealed partial class OptimizerSet
{
    private const string Momentum = "momentum_buffer";
    private const string Mean = "exp_avg";
    private const string Square = "exp_avg_sq";

    /// <summary>The tensors that the optimizers remember, by parameter and kind; live.</summary>
    public IEnumerable<(string Name, Tensor Value)> State()
    {
        foreach (var (parameter, state) in States())
        {
            switch (state)
            {
                case Tensor momentum:
                    yield return (Key(parameter, Momentum), momentum);
                    break;
                case SGD.State { momentum_buffer: { } buffer }:
                    yield return (Key(parameter, Momentum), buffer);
                    break;
                case Adam.State adam:
                    yield return (Key(parameter, Mean), adam.exp_avg);
                    yield return (Key(parameter, Square), adam.exp_avg_sq);
                    break;
                case AdamW.State adam:
                    yield return (Key(parameter, Mean), adam.exp_avg);
                    yield return (Key(parameter, Square), adam.exp_avg_sq);
                    break;
            }
        }
    }

    /// <summary>The steps that Adam corrects its bias by, by parameter.</summary>
    public Dictionary<string, long> Steps() =>
        States()
            .Select(entry => (entry.Parameter.Name, Step: entry.State switch
            {
                Adam.State adam => adam.step,
                AdamW.State adam => adam.step,
                _ => 0,
            }))
            .Where(entry => entry.Step > 0)
            .ToDictionary(entry => entry.Name, entry => entry.Step);

    /// <summary>Takes back what <see cref="State"/> and <see cref="Steps"/> gave.</summary>
    public void Load(Checkpoint checkpoint)
    {
        var steps = checkpoint.Header.OptimizerSteps;
        foreach (var (parameter, state) in States())
        {
            var step = steps.GetValueOrDefault(parameter.Name);
            Tensor Saved(string kind) => checkpoint.Take(Checkpoint.OptimizerPrefix + Key(parameter, kind), parameter.Master);
            switch (state)
            {
                case Tensor momentum:
                    momentum.copy_(Saved(Momentum));
                    break;
                case SGD.State sgd:
                    // No buffer before the first gradient, and none ever without momentum.
                    if (checkpoint.Tensors.ContainsKey(Checkpoint.OptimizerPrefix + Key(parameter, Momentum)))
                    {
                        sgd.momentum_buffer?.Dispose();
                        var buffer = empty_like(parameter.Master, requires_grad: false).DetachFromDisposeScope();
                        sgd.momentum_buffer = buffer.copy_(Saved(Momentum));
                    }

                    break;
                case Adam.State adam:
                    adam.step = step;
                    adam.exp_avg.copy_(Saved(Mean));
                    adam.exp_avg_sq.copy_(Saved(Square));
                    break;
                case AdamW.State adam:
                    adam.step = step;
                    adam.exp_avg.copy_(Saved(Mean));
                    adam.exp_avg_sq.copy_(Saved(Square));
                    break;
            }
        }
    }

    private static string Key(TrainedParameter parameter, string kind) => $"{parameter.Name}.{kind}";

    /// <summary>Each parameter with its state: an object of TorchSharp's, or Muon's momentum.</summary>
    private IEnumerable<(TrainedParameter Parameter, object State)> States()
    {
        foreach (var (optimizer, parameters) in _optimizers)
        {
            var states = optimizer switch
            {
                Muon muon => parameters.Select(parameter => (object)muon.MomentumOf(parameter.Master)),
                OptimizerHelper helper => helper.state_dict().State,
                _ => throw new NotSupportedException($"The state of {optimizer.GetType().Name} cannot be saved."),
            };
            foreach (var entry in parameters.Zip(states))
            {
                yield return entry;
            }
        }
    }
}
