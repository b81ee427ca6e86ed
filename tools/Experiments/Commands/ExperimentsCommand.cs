using System.CommandLine;

namespace ResNetKit.Samples.Cifar10.Commands.Experiments;

/// <summary><c>experiments</c>: the documented experiments, run and told.</summary>
internal static class ExperimentsCommand
{
    public static Command Create() => new("experiments", "Run the documented experiments, and tell what came of them.")
    {
        ListCommand.Create(),
        RunCommand.Create(),
        TimeCommand.Create(),
        SweepCommand.Create(),
        FineTuningCommand.Create(),
        TableCommand.Create(),
        PageCommand.Create(),
    };
}
