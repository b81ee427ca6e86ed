using System.Text.Json.Serialization;

namespace ResNetKit;

/// <summary>The rule that turns gradients into new weights.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OptimizerType>))]
public enum OptimizerType
{
    /// <summary>Stochastic gradient descent, with momentum (Nesterov's by default) and L2 weight decay.</summary>
    Sgd,

    /// <summary>Adam (Kingma and Ba 2014), weight decay added to the gradient.</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2017).</summary>
    AdamW,

    /// <summary>
    /// Muon (Jordan 2024): orthogonalised momentum for the convolutions' filters; every other parameter is trained by
    /// <see cref="TrainerOptions.AuxiliaryOptimizer"/>.
    /// </summary>
    Muon,
}
