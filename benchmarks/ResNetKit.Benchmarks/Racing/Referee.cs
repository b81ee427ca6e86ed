using System.Diagnostics;
using System.Globalization;

namespace ResNetKit.Benchmarks.Racing;

/// <summary>How a side hears its referee: commands on standard input, answers on standard output.</summary>
internal static class Referee
{
    /// <summary>The heats that the referee asks for, each as its number of steps; the time until the next is asked for is its answer.</summary>
    public static IEnumerable<int> Heats()
    {
        Answer("ready");
        while (Console.In.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            if (words[0] == "memory")
            {
                Answer(Process.GetCurrentProcess().PeakWorkingSet64 / (1024.0 * 1024.0));
                continue;
            }

            var start = Stopwatch.GetTimestamp();
            yield return int.Parse(words[1], CultureInfo.InvariantCulture);
            Answer(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }

    private static void Answer(object answer) => Console.Out.WriteLine(Convert.ToString(answer, CultureInfo.InvariantCulture));
}
