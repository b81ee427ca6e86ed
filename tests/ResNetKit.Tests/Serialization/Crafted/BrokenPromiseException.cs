namespace ResNetKit.Tests.Serialization.Crafted;

/// <summary>The exception that is thrown when a reader of untrusted files exceeds its budget or throws an exception that it must not throw.</summary>
public sealed class BrokenPromiseException(string message) : Exception(message);
