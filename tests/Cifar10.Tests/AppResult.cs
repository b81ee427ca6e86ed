namespace ResNetKit.Samples.Cifar10.Tests;

/// <summary>What a run of the app gave.</summary>
internal sealed record AppResult(int ExitCode, string Output, string Error);
