namespace ResNetKit.Documentation.Tests.Examples;

/// <summary>Defines the collection of tests that change the current folder of the process. They run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class CurrentFolder
{
    public const string Name = "Current folder";
}
