using System.CommandLine;

namespace ResNetKit.Samples.Cifar10.Commands.Experiments;

/// <summary>Defines the command <c>experiments</c>, which runs the documented experiments and publishes their results.</summary>
internal static class ExperimentsCommand
{
    public static Command Create() => new("experiments", "Run the documented experiments and publish their results.")
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
