using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ResNetKit.Samples.Cifar10.Tests.PowerLoss;

/// <summary>
/// Contains the system calls by which a process wrote, flushed and renamed files and created folders, in the order in which strace recorded them. Finds
/// files that a power failure could damage. A file system may write unflushed data in any order, or not at all.
/// </summary>
internal sealed partial class FileTrace
{
    private static readonly string[] _tracedCalls =
        ["write", "pwrite64", "writev", "pwritev", "pwritev2", "ftruncate", "fallocate", "fsync", "fdatasync", "rename", "renameat", "renameat2", "mkdir", "mkdirat"];

    private readonly List<FileCall> _calls = [];

    /// <summary>Reads the output of <c>strace -f -y</c>, a Linux command that lists the system calls of a process and the paths of their files.</summary>
    public FileTrace(IEnumerable<string> lines)
    {
        // strace writes two lines for a call if a call of another thread comes in between. The first line has the arguments.
        var pending = new Dictionary<string, FileCall>();
        foreach (var line in lines)
        {
            if (Call().Match(line) is { Success: true } call)
            {
                if (Read(call.Groups["name"].Value, call.Groups["rest"].Value) is not { } read)
                {
                    continue;
                }
                if (read.Kind == FileCallKind.Flush && line.EndsWith("<unfinished ...>", StringComparison.Ordinal))
                {
                    pending[call.Groups["thread"].Value] = read;
                }
                else
                {
                    _calls.Add(read);
                }
            }
            else if (Resumed().Match(line) is { Success: true } resumed && pending.Remove(resumed.Groups["thread"].Value, out var flush))
            {
                _calls.Add(flush);
            }
        }
    }

    public IReadOnlyList<FileCall> Calls => _calls;

    /// <summary>Gets the path of strace, or null if it is not installed.</summary>
    public static string? Strace { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "strace")).FirstOrDefault(File.Exists);

    /// <summary>Runs the app and records its calls.</summary>
    public static FileTrace Of(string traceFile, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Strace!,
            ["-f", "-y", "-qq", "--seccomp-bpf", "-s", "0", "-e", $"trace={string.Join(',', _tracedCalls.Select(call => "?" + call))}", "-e", "signal=none", "-o", traceFile,
            "dotnet", Path.Combine(AppContext.BaseDirectory, "Cifar10.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, error.Result);
        return new FileTrace(File.ReadLines(traceFile));
    }

    /// <summary>
    /// Describes how a power failure could damage a file. Returns null if the complete old or new file exists at every moment, and the new one is permanent at
    /// the end.
    /// </summary>
    public string? WeaknessOf(string file)
    {
        if (_calls.Exists(call => call.Kind == FileCallKind.Write && call.Path == file))
        {
            return "it is written under its own name";
        }
        var last = _calls.FindLastIndex(call => call.Kind == FileCallKind.Rename && call.Target == file);
        if (last < 0)
        {
            return "it was never written";
        }
        for (var index = 0; index < _calls.Count; index++)
        {
            if (_calls[index] is not { Kind: FileCallKind.Rename, Path: var temporary } call || call.Target != file)
            {
                continue;
            }
            var write = _calls.FindLastIndex(other => other.Kind == FileCallKind.Write && other.Path == temporary);
            var flush = _calls.FindLastIndex(index, other => other.Kind == FileCallKind.Flush && other.Path == temporary);
            if (write > index)
            {
                return "it is written after it was renamed";
            }
            if (flush < write || flush < 0)
            {
                return "it was renamed before it was flushed";
            }
        }

        return FlushedAfter(last, Path.GetDirectoryName(file)!) ? null : "its folder was not flushed after it was renamed";
    }

    /// <summary>
    /// Describes how a power failure could remove a folder that the process created. Returns null if the folder is permanent, or if the process did not
    /// create it.
    /// </summary>
    public string? WeaknessOfFolder(string folder)
    {
        var made = _calls.FindLastIndex(call => call.Kind == FileCallKind.MakeFolder && call.Path == folder);
        return made < 0 || FlushedAfter(made, Path.GetDirectoryName(folder)!) ? null : "the folder that it was made in was not flushed";
    }

    private bool FlushedAfter(int index, string path) => _calls.FindIndex(index, call => call.Kind == FileCallKind.Flush && call.Path == path) >= 0;

    private static FileCall? Read(string name, string rest)
    {
        if (Failed().IsMatch(rest))
        {
            return null;
        }
        var paths = Quoted().Matches(rest).Select(match => match.Groups["path"].Value).ToArray();
        return name switch
        {
            "rename" or "renameat" or "renameat2" => new FileCall(FileCallKind.Rename, paths[0], paths[1]),
            "mkdir" or "mkdirat" => new FileCall(FileCallKind.MakeFolder, paths[0]),
            _ when Opened().Match(rest) is { Success: false } => null,
            "fsync" or "fdatasync" => new FileCall(FileCallKind.Flush, Opened().Match(rest).Groups["path"].Value),
            _ => new FileCall(FileCallKind.Write, Opened().Match(rest).Groups["path"].Value),
        };
    }

    [GeneratedRegex("""^(?<thread>\d+) +(?<name>\w+)\((?<rest>.*)$""")]
    private static partial Regex Call();

    [GeneratedRegex("""^(?<thread>\d+) +<\.\.\. f\w+ resumed>.*\) += 0""")]
    private static partial Regex Resumed();

    [GeneratedRegex("""\) += -1 """)]
    private static partial Regex Failed();

    [GeneratedRegex("""^\d+<(?<path>/[^>]*)>""")]
    private static partial Regex Opened();

    [GeneratedRegex("\"(?<path>(?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Quoted();
}
