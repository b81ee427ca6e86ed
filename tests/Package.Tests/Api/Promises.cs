namespace ResNetKit.Package.Tests.Api;

/// <summary>A type with something of everything that a caller may depend on.</summary>
public abstract class Promises<TKey, TValue>
    where TKey : class, IComparable
    where TValue : struct
{
    public const int Answer = 42;

    protected Promises(string? name, params int[] numbers) => (Name, Numbers) = (name, numbers);

    public event EventHandler? Changed;

    public string? Name { get; protected set; }

    public int[] Numbers { get; }

    public required IReadOnlyList<string?> Texts { get; init; }

    public TValue this[TKey key] => Find<TValue>(key, out _);

    protected abstract T Find<T>(TKey key, out bool found, double tolerance = 0.5, DayOfWeek day = DayOfWeek.Friday)
        where T : struct;

    [Obsolete("Use Find.")]
    protected void OnChanged() => Changed?.Invoke(this, EventArgs.Empty);

    internal int Hidden() => Numbers.Length;
}
