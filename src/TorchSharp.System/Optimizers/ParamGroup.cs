using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>Parameters that are trained with the same options.</summary>
public class ParamGroup : ILearningRateController
{
    private Parameter[] _parameters = [];

    public ParamGroup()
    {
    }

    /// <summary>The parameters; an enumerable that is put in is run through once.</summary>
    public IEnumerable<Parameter> Parameters
    {
        get => _parameters;
        set => _parameters = value.ToArray();
    }

    public OptimizerOptions Options { get; set; } = null!;

    public double LearningRate
    {
        get => Options.LearningRate!.Value;
        set => Options.LearningRate = value;
    }

    public double InitialLearningRate
    {
        get => Options.InitialLearningRate;
        set => Options.InitialLearningRate = value;
    }

    /// <summary>The states of the parameters, in their order; made when the group is added to an optimizer.</summary>
    internal OptimizerState[] States { get; set; } = [];

    /// <summary>Whether a schedule has noted the first learning rate.</summary>
    internal bool IsScheduled { get; set; }
}
