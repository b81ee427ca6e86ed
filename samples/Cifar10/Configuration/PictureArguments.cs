using System.CommandLine;

namespace ResNetKit.Samples.Cifar10.Configuration;

/// <summary>Defines the options for reading the user's own pictures, which several commands share.</summary>
internal sealed class PictureArguments
{
    private readonly Option<bool> _skipUnreadable = new("--skip-unreadable")
    {
        Description = "skip pictures that cannot be read, and list them (default: stop with an error that lists all of them)",
    };

    private readonly Option<long> _memory = new("--picture-memory")
    {
        Description = "MiB of resized pictures to keep in memory; the others are in a temporary file, on Linux in TMPDIR or /var/tmp",
        HelpName = "MIB",
        DefaultValueFactory = _ => new ImageFolderOptions().MemoryLimit >> 20,
    };

    public PictureArguments() => _memory.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<long>() is < 0 or > long.MaxValue >> 20)
        {
            result.AddError("--picture-memory must be 0 or more");
        }
    });

    public void AddTo(Command command)
    {
        command.Options.Add(_skipUnreadable);
        command.Options.Add(_memory);
    }

    public ImageFolderOptions Read(ParseResult parsed) => new()
    {
        SkipUnreadable = parsed.GetValue(_skipUnreadable),
        MemoryLimit = parsed.GetValue(_memory) << 20,
        ScratchFolder = ScratchFolder,
    };

    // The temporary file for pictures is meant to save memory, but on many Linux systems, /tmp is in memory. /var/tmp is normally on disk.
    private static string ScratchFolder =>
        OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("TMPDIR") is null && Directory.Exists("/var/tmp") ? "/var/tmp" : Path.GetTempPath();
}
