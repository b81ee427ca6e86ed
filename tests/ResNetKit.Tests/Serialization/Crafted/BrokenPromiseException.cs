namespace ResNetKit.Tests.Serialization.Crafted;

/// <summary>A reader of files from strangers costs more than it may, or fails otherwise than it should.</summary>
public sealed class BrokenPromiseException(string message) : Exception(message);
