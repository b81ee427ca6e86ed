namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary>What the app's exit codes mean.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The command began and failed, for example because the loss became infinite.</summary>
    public const int Failed = 1;

    /// <summary>What was asked for cannot be: an unknown name, a bad value, a folder without data.</summary>
    public const int BadUsage = 2;

    /// <summary>The user stopped the run; 128 + SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;
}
