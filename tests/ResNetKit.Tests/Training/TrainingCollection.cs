namespace ResNetKit.Tests.Training;

/// <summary>Training seeds the process's random number generator; such tests run one after another.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TrainingCollection
{
    public const string Name = "Training";
}
