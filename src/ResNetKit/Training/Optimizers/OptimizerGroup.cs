using TorchSharp.Modules;

namespace ResNetKit.Training;

/// <summary>Represents a group of parameters that are trained with the same learning rate and weight decay.</summary>
/// <param name="Parameters">The parameters, as float32. They are an array because TorchSharp enumerates the parameters of a group in every step.</param>
/// <param name="Names">The names of the parameters in the state dict, in the same order.</param>
/// <param name="LearningRate">The learning rate, before it is multiplied by the factor of the schedule.</param>
/// <param name="WeightDecay">The weight decay.</param>
public sealed record OptimizerGroup(Parameter[] Parameters, IReadOnlyList<string> Names, double LearningRate, double WeightDecay);
