namespace ResNetKit.Serialization.Pickling;

/// <summary>A global or an object was given something else than it takes; the unpickler adds where.</summary>
internal sealed class PickleArgumentException(string message) : Exception(message);
