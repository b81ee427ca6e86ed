namespace ResNetKit.Serialization.Pickling;

/// <summary>
/// The exception that is thrown when a function, type or object of a pickle receives an unexpected argument. The unpickler adds the position.
/// </summary>
internal sealed class PickleArgumentException(string message) : Exception(message);
