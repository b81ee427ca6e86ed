using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ResNetKit.Tests.Training.Kills;

/// <summary>
/// Kills random runs repeatedly, every other time while a checkpoint is written, and resumes them. Then compares the results, bit by bit, with those of the
/// same runs without interruption. The seed determines the runs. The moments of the kills also depend on the speed of the machine.
/// </summary>
internal sealed class KillCampaign(int seed, string folder)
{
    /// <summary>The argument that makes this assembly run the campaign instead of tests: <c>kill COUNT SEED</c>.</summary>
    public const string Command = "kill";

    // The number of processes of one run after which the campaign gives up. Every process makes progress unless it is killed before its first checkpoint.
    private const int MostLives = 400;

    private readonly Random _random = new(seed);
    private TimeSpan _timeToBegin = TimeSpan.FromSeconds(1);

    /// <summary>Gets the number of killed processes.</summary>
    public int Kills { get; private set; }

    /// <summary>Gets the number of kills that were planned for a moment at which a checkpoint is written.</summary>
    public int KillsAimedAtWriting { get; private set; }

    /// <summary>Gets the number of processes that left an incomplete file.</summary>
    public int KillsAmidWriting { get; private set; }

    /// <summary>Gets the number of runs that ended with the same results as without interruption.</summary>
    public int Runs { get; private set; }

    /// <summary>Gets the number of checkpoints that were read after a kill.</summary>
    public int Checkpoints { get; private set; }

    /// <summary>Runs the campaign as a program.</summary>
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

    /// <summary>Kills the given number of processes, and lets the last run end.</summary>
    /// <exception cref="InvalidOperationException">
    /// A run ended with other results, failed, made no progress, or left a temporary file or an incomplete line in its log.
    /// </exception>
    /// <exception cref="InvalidDataException">A checkpoint cannot be loaded.</exception>
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

        // The duration of writing varies. Most of it is spent waiting for the disk after the file has its final name, so earlier moments are drawn more often.
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
    /// <param name="run">The seed of the run.</param>
    /// <param name="aim">The moment at which the process kills itself.</param>
    /// <param name="killAfter">
    /// A function that returns the time from the beginning of the training until the process is killed from outside. If it returns null, the process is killed
    /// at a random time after its start. If the function itself is null, the process is not killed from outside.
    /// </param>
    /// <returns><see langword="true"/> if the process was killed.</returns>
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
            // A process spends most of its time starting. These settings make the start faster.
            Environment = { ["OMP_NUM_THREADS"] = "1", ["DOTNET_gcConcurrent"] = "0", ["DOTNET_TieredPGO"] = "0" },
        })!;
}
