namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary>Defines the exit codes of the app.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The command started but failed, for example because the loss became infinite.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration is invalid, for example because of an unknown name, an invalid value or a folder without data.</summary>
    public const int BadUsage = 2;

    /// <summary>A signal, such as that of Ctrl-C, stopped the command. As in shells, the value is 128 plus 2 (the number of SIGINT).</summary>
    public const int Interrupted = 130;
}
