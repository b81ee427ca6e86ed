namespace ResNetKit.Tests.Serialization.Crafted;

/// <summary>The exception that is thrown when a reader of untrusted files does not behave as <see cref="UntrustedReader"/> requires.</summary>
public sealed class BrokenPromiseException(string message) : Exception(message);
