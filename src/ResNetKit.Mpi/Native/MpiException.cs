namespace ResNetKit.Mpi;

/// <summary>The MPI library is not one that can be used, or one of its calls failed.</summary>
/// <param name="message">What was expected, or which call failed and what the library says.</param>
public sealed class MpiException(string message) : Exception(message);
