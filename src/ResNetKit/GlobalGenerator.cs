namespace ResNetKit;

/// <summary>
/// libtorch's default generator, which the whole process shares. What seeds it and what draws from it afterwards must not be parted by another
/// thread's drawing: whoever does either holds the lock.
/// </summary>
internal static class GlobalGenerator
{
    /// <summary>Gets the lock. A thread that holds it may take it again.</summary>
    public static Lock Lock { get; } = new();
}
