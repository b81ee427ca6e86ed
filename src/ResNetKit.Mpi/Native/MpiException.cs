namespace ResNetKit.Mpi;

/// <summary>The exception that is thrown when a requirement of training over MPI is not met or when a call of the MPI library fails.</summary>
/// <param name="message">The message: the requirement that is not met, or the call that failed and the error text of the library.</param>
public sealed class MpiException(string message) : Exception(message);
