namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>The command that repeats a run, from the folder of the repository.</summary>
internal static class RepeatCommand
{
    private const string Program = "dotnet run -c Release --project samples/Cifar10 -- ";

    /// <summary>Creates the command from the app's arguments.</summary>
    public static string Create(string arguments) => Program + arguments;

    /// <summary>Gets the command of today for that of a published result, which may name an earlier program with the same arguments.</summary>
    public static string Update(string published) => Create(published[published.IndexOf("experiments ", StringComparison.Ordinal)..]);
}
