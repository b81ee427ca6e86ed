namespace ResNetKit.Samples.Cifar10.Tests;

/// <summary>Contains the exit code and the output of a run of the app.</summary>
internal sealed record AppResult(int ExitCode, string Output, string Error);
