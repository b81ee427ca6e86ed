namespace ResNetKit.Samples.Cifar10.Tests.PowerLoss;

/// <summary>A call that a process made of the system.</summary>
/// <param name="Kind">What it did.</param>
/// <param name="Path">The file or folder.</param>
/// <param name="Target">The new name of a file that was renamed.</param>
internal sealed record FileCall(FileCallKind Kind, string Path, string? Target = null);
