using System.Text.Json.Serialization;

namespace ResNetKit;

/// <summary>How the learning rate moves over a run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ScheduleType>))]
public enum ScheduleType
{
    /// <summary>The learning rate stays as it is.</summary>
    Constant,

    /// <summary>Multiplied by <see cref="TrainerOptions.Gamma"/> every <see cref="TrainerOptions.StepEpochs"/> epochs.</summary>
    Step,

    /// <summary>Multiplied by <see cref="TrainerOptions.Gamma"/> at each of <see cref="TrainerOptions.Milestones"/>.</summary>
    MultiStep,

    /// <summary>Multiplied by <see cref="TrainerOptions.Gamma"/> over each epoch.</summary>
    Exponential,

    /// <summary>Half a cosine from the learning rate down (Loshchilov and Hutter 2016, without restarts).</summary>
    Cosine,

    /// <summary>
    /// Cosines that start again every <see cref="TrainerOptions.RestartEpochs"/> epochs (SGDR, Loshchilov and Hutter 2016).
    /// </summary>
    CosineWithRestarts,

    /// <summary>One cycle up and down, momentum moving the other way (Smith and Topin 2017).</summary>
    OneCycle,

    /// <summary>A straight line down.</summary>
    Linear,

    /// <summary>A power of the share of the run that is left.</summary>
    Polynomial,

    /// <summary>A straight rise, a plateau, a straight fall; without a plateau it is a triangle.</summary>
    Trapezoid,

    /// <summary>Multiplied by <see cref="TrainerOptions.PlateauFactor"/> whenever the monitored loss stops falling.</summary>
    ReduceOnPlateau,
}
