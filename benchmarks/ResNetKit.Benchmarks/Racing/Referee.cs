using System.Diagnostics;
using System.Globalization;

namespace ResNetKit.Benchmarks.Racing;

/// <summary>
/// Connects a process that takes part in a race with the process of the benchmark, which is the referee. The class reads commands from the standard input
/// and writes answers to the standard output.
/// </summary>
internal static class Referee
{
    /// <summary>
    /// Gets the number of steps of each heat that the referee requests. A heat is a series of steps whose duration is measured. When the caller asks for
    /// the next heat, the duration of the previous one is sent to the referee.
    /// </summary>
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
