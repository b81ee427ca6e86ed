using TorchSharp.Modules;

namespace ResNetKit.Training;

/// <summary>Parameters that are trained at the same learning rate and weight decay.</summary>
/// <param name="Parameters">The parameters, float32. An array: TorchSharp enumerates the parameters of a group at every step.</param>
/// <param name="Names">Their names in the state dictionary, in the same order.</param>
/// <param name="LearningRate">The learning rate, before the schedule.</param>
/// <param name="WeightDecay">The weight decay.</param>
public sealed record OptimizerGroup(Parameter[] Parameters, IReadOnlyList<string> Names, double LearningRate, double WeightDecay);
