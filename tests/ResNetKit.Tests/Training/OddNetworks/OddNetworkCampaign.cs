using System.Diagnostics;
using System.Globalization;

namespace ResNetKit.Tests.Training.OddNetworks;

/// <summary>Trains odd networks in separate processes, and records those that crash the process, hang, or give other results in another memory layout.</summary>
/// <param name="seed">The seed of the networks.</param>
/// <param name="patience">The time without output after which a process is killed; null for 10 minutes.</param>
internal sealed class OddNetworkCampaign(int seed, TimeSpan? patience = null)
{
    /// <summary>The argument that makes this assembly run the campaign instead of tests: <c>odd-networks COUNT SEED</c>.</summary>
    public const string Command = "odd-networks";

    private const int NetworksOfAProcess = 250;

    private readonly TimeSpan _patience = patience ?? TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, int> _outcomes = [];

    /// <summary>Gets the number of trained networks.</summary>
    public int Trained => _outcomes.GetValueOrDefault(OddTraining.Trained);

    /// <summary>Gets a description of each failure and its network.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Runs the campaign as a program.</summary>
    public static int Run(string count, string seed)
    {
        // On a busy machine, a process may wait for a long time.
        var campaign = new OddNetworkCampaign(int.Parse(seed, CultureInfo.InvariantCulture), TimeSpan.FromHours(2));
        campaign.Run(int.Parse(count, CultureInfo.InvariantCulture), Console.Error.WriteLine);
        Console.WriteLine(campaign);
        return campaign.Failures.Count == 0 ? 0 : 1;
    }

    /// <summary>Trains the first networks of the seed.</summary>
    /// <param name="count">The number of networks.</param>
    /// <param name="tell">A method that is called for each failure.</param>
    public void Run(int count, Action<string>? tell = null)
    {
        for (var next = 0; next < count;)
        {
            next = RunProcess(next, Math.Min(NetworksOfAProcess, count - next), tell ?? (_ => { }));
        }
    }

    public override string ToString() =>
        string.Join(", ", _outcomes.OrderByDescending(entry => entry.Value).Select(entry => $"{entry.Value} {entry.Key}")) + $", {Failures.Count} failures";

    /// <summary>Trains networks in one process until all are trained or the process ends.</summary>
    /// <returns>The number of the next network.</returns>
    private int RunProcess(int first, int count, Action<string> tell)
    {
        string[] arguments = ["exec", typeof(OddTraining).Assembly.Location, OddTraining.Command, .. new[] { first, count, seed }.Select(number => number.ToString(CultureInfo.InvariantCulture))];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var (number, network, isDone, isSilent) = (first - 1, "before the first network", true, false);
        while (ReadLine() is { } line)
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

        // The message says "after" if no network was being trained: damage to the memory may be detected later than it occurred.
        Fail(isSilent
            ? $"the process said nothing for {_patience} and was ended {(isDone ? "after" : "in")} {network}; {error.Result}"
            : $"the process ended with code {process.ExitCode} {(isDone ? "after" : "in")} {network}; {error.Result}");
        return Math.Max(number, first) + 1;

        // Returns null at the end of the output, or if the process is killed because it has written nothing for too long.
        string? ReadLine()
        {
            try
            {
                return process.StandardOutput.ReadLineAsync().WaitAsync(_patience).GetAwaiter().GetResult();
            }
            catch (TimeoutException)
            {
                isSilent = true;
                process.Kill();
                return null;
            }
        }

        void Fail(string failure)
        {
            Failures.Add(failure);
            tell(failure);
        }
    }
}
