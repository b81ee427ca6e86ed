using System.CommandLine;

namespace ResNetKit.Samples.Cifar10.Configuration;

/// <summary>The arguments that say how pictures of one's own are read, for any command that does.</summary>
internal sealed class PictureArguments
{
    private readonly Option<bool> _skipUnreadable = new("--skip-unreadable")
    {
        Description = "leave out pictures that cannot be read, and say which (default: stop, and name all of them)",
    };

    private readonly Option<long> _memory = new("--picture-memory")
    {
        Description = "MiB of resized pictures to hold in memory; the others lie in a temporary file, in TMPDIR or /var/tmp on Linux",
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

    // On many systems /tmp is memory, which the file is there to save; /var/tmp never is.
    private static string ScratchFolder =>
        OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("TMPDIR") is null && Directory.Exists("/var/tmp") ? "/var/tmp" : Path.GetTempPath();
}
