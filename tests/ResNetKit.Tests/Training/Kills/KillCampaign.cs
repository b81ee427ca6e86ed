using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ResNetKit.Tests.Training.Kills;

/// <summary>
/// Kills random runs again and again, every other time amid the writing of a checkpoint, resumes them, and holds the result to that of the same
/// run undisturbed, bit by bit. The seed decides the runs and the aims.
/// </summary>
internal sealed class KillCampaign(int seed, string folder)
{
    /// <summary>The argument that makes a program of it: <c>kill COUNT SEED</c>.</summary>
    public const string Command = "kill";

    // A life makes progress but for those that are killed before their first checkpoint.
    private const int MostLives = 400;

    private readonly Random _random = new(seed);
    private TimeSpan _timeToBegin = TimeSpan.FromSeconds(1);

    /// <summary>Gets the number of processes that were killed.</summary>
    public int Kills { get; private set; }

    /// <summary>Gets the number of those that were to be killed amid the writing of a checkpoint.</summary>
    public int KillsAimedAtWriting { get; private set; }

    /// <summary>Gets the number of those that left a file half written.</summary>
    public int KillsAmidWriting { get; private set; }

    /// <summary>Gets the number of runs that ended as they do undisturbed.</summary>
    public int Runs { get; private set; }

    /// <summary>Gets the number of checkpoints that were read after a kill.</summary>
    public int Checkpoints { get; private set; }

    /// <summary>Runs as a program.</summary>
    public static int Run(string count, string seed)
    {
        var folder = Directory.CreateTempSubdirectory("resnetkit-kill-");
        var campaign = new KillCampaign(int.Parse(seed, CultureInfo.InvariantCulture), folder.FullName);
        var clock = Stopwatch.StartNew();
        try
        {
            campaign.Run(int.Parse(count, CultureInfo.InvariantCulture));
            folder.Delete(recursive: true);
            return 0;
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine($"{exception.Message} The files are kept in {folder}.");
            return 1;
        }
        finally
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{campaign}, in {clock.Elapsed.TotalMinutes:F1} minutes"));
        }
    }

    /// <summary>Kills so many processes, and lets the last run end.</summary>
    /// <exception cref="InvalidOperationException">A run did not end as it does undisturbed, or a checkpoint does not load; the message says which.</exception>
    public void Run(int kills)
    {
        while (Kills < kills)
        {
            RunOne(kills);
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kills} kills in {Runs} runs, {KillsAimedAtWriting} aimed at the writing of a checkpoint; {KillsAmidWriting} left a file half written, "
        + $"{Checkpoints} checkpoints were read afterwards");

    private void RunOne(int kills)
    {
        var run = _random.Next().ToString(CultureInfo.InvariantCulture);
        var whole = Directory.CreateDirectory(Path.Combine(folder, run, "whole")).FullName;
        var killed = Directory.CreateDirectory(Path.Combine(folder, run, "killed")).FullName;
        Live(whole, run, aim: SelfKill.Never, killAfter: null);
        for (var life = 0; !File.Exists(Path.Combine(killed, RandomRun.Outcome)); life++)
        {
            if (life == MostLives)
            {
                throw new InvalidOperationException($"The run of seed {run} gets nowhere.");
            }

            if (Kills == kills)
            {
                Live(killed, run, SelfKill.Never, killAfter: null);
            }
            else
            {
                LiveAndDie(killed, run, atWriting: Kills % 2 == 0);
            }
        }

        var expected = File.ReadAllBytes(Path.Combine(whole, RandomRun.Outcome));
        if (!File.ReadAllBytes(Path.Combine(killed, RandomRun.Outcome)).AsSpan().SequenceEqual(expected))
        {
            throw new InvalidOperationException($"The run of seed {run} ended otherwise than undisturbed.");
        }

        if (Directory.GetFiles(killed, "*.tmp") is [var left, ..])
        {
            throw new InvalidOperationException($"The run of seed {run} left {left}.");
        }

        if (File.ReadLines(Path.Combine(killed, RandomRun.Log)).FirstOrDefault(line => !IsJson(line)) is { } broken)
        {
            throw new InvalidOperationException($"The run of seed {run} left in its log: {broken}");
        }

        Runs++;
        Directory.Delete(Path.Combine(folder, run), recursive: true);
    }

    private void LiveAndDie(string place, string run, bool atWriting)
    {
        var before = Directory.GetFiles(place, "*.tmp");

        // The writing is over a little earlier or later than the one before was; and most of it is waiting for the disk when the file has its name.
        var died = atWriting
            ? Live(place, run, SelfKill.At(_random.Next(1, 4), 1.1 * Math.Pow(_random.NextDouble(), 2)), killAfter: null)
            : Live(place, run, SelfKill.Never, killAfter: () => _random.Next(4) == 0 ? null : TimeSpan.FromMilliseconds(100 * _random.NextDouble()));
        if (!died)
        {
            return;
        }

        Kills++;
        KillsAimedAtWriting += atWriting ? 1 : 0;
        KillsAmidWriting += Directory.GetFiles(place, "*.tmp").Except(before).Any() ? 1 : 0;
        foreach (var checkpoint in Directory.GetFiles(place, "*.safetensors").Where(file => Path.GetFileName(file) != RandomRun.Outcome))
        {
            Checkpoint.Read(checkpoint).Dispose();
            Checkpoints++;
        }
    }

    /// <summary>Starts a process of the run, and waits until it has ended.</summary>
    /// <param name="place">The folder of the run.</param>
    /// <param name="run">The run's seed.</param>
    /// <param name="aim">When the process kills itself.</param>
    /// <param name="killAfter">Gives the time from its first step until it is killed from outside, null for one from its start; null where it is not.</param>
    /// <returns>True where it was killed.</returns>
    private bool Live(string place, string run, string aim, Func<TimeSpan?>? killAfter)
    {
        using var process = Start(place, run, aim);
        var error = process.StandardError.ReadToEndAsync();
        var clock = Stopwatch.StartNew();
        if (killAfter is not null)
        {
            if (killAfter() is { } time)
            {
                process.StandardOutput.ReadLine();
                _timeToBegin = clock.Elapsed;
                Thread.Sleep(time);
            }
            else
            {
                Thread.Sleep(1.2 * _random.NextDouble() * _timeToBegin);
            }

            process.Kill();
        }

        process.WaitForExit();
        return process.ExitCode switch
        {
            0 => false,
            128 + 9 => true,
            var code => throw new InvalidOperationException($"The run of seed {run} ended with code {code}: {error.Result}"),
        };
    }

    private static bool IsJson(string line)
    {
        try
        {
            JsonDocument.Parse(line).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Process Start(string place, string run, string aim) => Process.Start(
        new ProcessStartInfo("dotnet", ["exec", typeof(RandomRun).Assembly.Location, RandomRun.Command, place, run, aim])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Starting is most of a life's time.
            Environment = { ["OMP_NUM_THREADS"] = "1", ["DOTNET_gcConcurrent"] = "0", ["DOTNET_TieredPGO"] = "0" },
        })!;
}
