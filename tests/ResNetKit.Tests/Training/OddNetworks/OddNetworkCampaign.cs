using System.Diagnostics;
using System.Globalization;

namespace ResNetKit.Tests.Training.OddNetworks;

/// <summary>Trains odd networks in processes of their own, and notes those that end the process, hang, or learn otherwise in another layout.</summary>
internal sealed class OddNetworkCampaign(int seed)
{
    /// <summary>The argument that makes a program of it: <c>odd-networks COUNT SEED</c>.</summary>
    public const string Command = "odd-networks";

    private const int NetworksOfAProcess = 250;

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    private readonly Dictionary<string, int> _outcomes = [];

    /// <summary>Gets the number of networks that were trained.</summary>
    public int Trained => _outcomes.GetValueOrDefault(OddTraining.Trained);

    /// <summary>Gets the networks that failed, each with its number and how.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Runs as a program.</summary>
    public static int Run(string count, string seed)
    {
        var campaign = new OddNetworkCampaign(int.Parse(seed, CultureInfo.InvariantCulture));
        campaign.Run(int.Parse(count, CultureInfo.InvariantCulture), Console.Error.WriteLine);
        Console.WriteLine(campaign);
        return campaign.Failures.Count == 0 ? 0 : 1;
    }

    /// <summary>Trains the first networks of the seed.</summary>
    /// <param name="count">How many.</param>
    /// <param name="tell">Told of each failure.</param>
    public void Run(int count, Action<string>? tell = null)
    {
        for (var next = 0; next < count;)
        {
            next = RunProcess(next, Math.Min(NetworksOfAProcess, count - next), tell ?? (_ => { }));
        }
    }

    public override string ToString() =>
        string.Join(", ", _outcomes.OrderByDescending(entry => entry.Value).Select(entry => $"{entry.Value} {entry.Key}")) + $", {Failures.Count} failures";

    /// <summary>Trains networks in one process, as far as it comes.</summary>
    /// <returns>The number of the next network.</returns>
    private int RunProcess(int first, int count, Action<string> tell)
    {
        string[] arguments = ["exec", typeof(OddTraining).Assembly.Location, OddTraining.Command, .. new[] { first, count, seed }.Select(number => number.ToString(CultureInfo.InvariantCulture))];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var (number, network, isDone) = (first - 1, "before the first network", true);
        while (ReadLine(process) is { } line)
        {
            if (line.StartsWith(OddTraining.Network, StringComparison.Ordinal))
            {
                (number, network, isDone) = (number + 1, line, false);
                continue;
            }

            isDone = true;
            var outcome = line.Split(':')[0];
            _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
            if (outcome == OddTraining.Differs)
            {
                Fail($"{line}; {network}");
            }
        }

        process.WaitForExit();
        if (isDone && process.ExitCode == 0)
        {
            return first + count;
        }

        // Damaged memory may also be found out later than it was damaged.
        Fail($"the process ended with code {process.ExitCode} {(isDone ? "after" : "in")} {network}; {error.Result}");
        return Math.Max(number, first) + 1;

        void Fail(string failure)
        {
            Failures.Add(failure);
            tell(failure);
        }
    }

    /// <summary>Reads the next line; a process that writes none for long is ended.</summary>
    private static string? ReadLine(Process process)
    {
        try
        {
            return process.StandardOutput.ReadLineAsync().WaitAsync(_patience).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            process.Kill();
            return null;
        }
    }
}
