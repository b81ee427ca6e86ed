namespace ResNetKit.Documentation.Tests.Examples;

/// <summary>Tests that change the process's current folder, which nothing else may run beside.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class CurrentFolder
{
    public const string Name = "Current folder";
}
