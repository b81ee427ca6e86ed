namespace ResNetKit.Samples.Cifar10.Tests.PowerLoss;

/// <summary>Represents a system call of a process.</summary>
/// <param name="Kind">The kind of call.</param>
/// <param name="Path">The path of the file or folder.</param>
/// <param name="Target">The new name of a renamed file.</param>
internal sealed record FileCall(FileCallKind Kind, string Path, string? Target = null);
