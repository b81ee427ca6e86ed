namespace ResNetKit;

/// <summary>
/// Provides the lock for libtorch's default random number generator, which the whole process shares.
/// </summary>
/// <remarks>
/// A thread that seeds the generator and then draws from it must hold the lock throughout, so that no other thread of the library draws in between.
/// </remarks>
internal static class GlobalGenerator
{
    /// <summary>Gets the lock. It is reentrant.</summary>
    public static Lock Lock { get; } = new();
}
