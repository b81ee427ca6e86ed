namespace ResNetKit.Registration;

/// <summary>Checks the objects that options create.</summary>
internal static class CreatedPart
{
    /// <summary>Returns the object that a method of options created, and throws if it is <see langword="null"/>.</summary>
    /// <param name="created">The result of the method.</param>
    /// <param name="options">The options.</param>
    /// <param name="method">The name of the method.</param>
    /// <param name="what">The kind of object with its article for the message, such as "a loss".</param>
    /// <exception cref="InvalidOperationException">The method returned <see langword="null"/>.</exception>
    public static T Require<T>(T? created, INamedOptions options, string method, string what)
        where T : class =>
        created ?? throw new InvalidOperationException($"{options.GetType().Name}.{method} returned null instead of {what}.");
}
