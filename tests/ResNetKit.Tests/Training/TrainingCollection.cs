namespace ResNetKit.Tests.Training;

/// <summary>
/// Defines the collection of tests that seed or use the random number generator of the process. They run one after another, and not in parallel with
/// other tests.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TrainingCollection
{
    public const string Name = "Training";
}
