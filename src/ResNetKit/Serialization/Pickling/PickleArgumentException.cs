namespace ResNetKit.Serialization.Pickling;

/// <summary>The exception that is thrown when a global or object receives an unexpected argument. The unpickler adds the position.</summary>
internal sealed class PickleArgumentException(string message) : Exception(message);
