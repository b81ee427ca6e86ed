namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Creates the command that repeats a run. The command must be run in the root folder of the repository.</summary>
internal static class RepeatCommand
{
    private const string Program = "dotnet run -c Release --project samples/Cifar10 -- ";

    /// <summary>Creates the command from the arguments of the app.</summary>
    public static string Create(string arguments) => Program + arguments;

    /// <summary>Converts the command of a published result, which may contain the name of an earlier program, to the current command.</summary>
    public static string Update(string published) => Create(published[published.IndexOf("experiments ", StringComparison.Ordinal)..]);
}
