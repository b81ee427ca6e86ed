namespace ResNetKit.Samples.Hosted;

/// <summary>What the process says with its exit code; 0 is a run that finished, or was asked to stop and did.</summary>
internal static class ExitCode
{
    /// <summary>Training failed.</summary>
    public const int Failed = 1;

    /// <summary>Settings are wrong; nothing was started.</summary>
    public const int BadSettings = 2;
}
