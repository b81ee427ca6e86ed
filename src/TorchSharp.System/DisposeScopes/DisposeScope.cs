using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Holds the tensors made on its thread while it is on top, and disposes them with itself.</summary>
public sealed class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager _manager;

    // Tensors compare by value, so the scope must not use their Equals.
    private readonly HashSet<IDisposable> _disposables = new(ReferenceEqualityComparer.Instance);
    private bool _disposed;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer)
    {
        _manager = manager;
        Outer = outer;
    }

    /// <summary>The scope that was on top when this one was made; it may have been disposed since.</summary>
    internal DisposeScope? Outer { get; }

    public IReadOnlyList<IDisposable> DisposablesView => _disposables.ToArray();

    public int DisposablesCount => _disposables.Count;

    public bool Contains(IDisposable disposable) => _disposables.Contains(disposable);

    public void Attach(IDisposable disposable) => Attach((IEnumerable<IDisposable>)[disposable]);

    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        ThrowIfDisposed();
        IDisposable[] items = Listed(disposables);
        foreach (IDisposable disposable in items)
        {
            if (disposable is not Tensor tensor)
                throw new InvalidOperationException($"A dispose scope holds tensors, not a {disposable?.GetType().Name ?? "null"}.");
            Transfer(tensor, this);
        }

        return items;
    }

    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        MoveToOuter((IEnumerable<IDisposable>)[disposable]);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        MoveToOuter((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        MoveToOuter((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveHeld(disposables, LiveOuter);

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        MoveToOther(scope, (IEnumerable<IDisposable>)[disposable]);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope? scope, T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        MoveToOther(scope, (IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(DisposeScope? scope, T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        MoveToOther(scope, (IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) =>
        MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        scope?.ThrowIfDisposed();
        MoveHeld(disposables, scope);
    }

    public T Detach<T>(T disposable) where T : IDisposable
    {
        Detach((IEnumerable<IDisposable>)[disposable]);
        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        Detach((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        Detach((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables) => MoveHeld(disposables, null);

    public void DisposeEverything() => DisposeEverythingBut(Enumerable.Empty<IDisposable>());

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        ThrowIfDisposed();
        var keep = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        foreach (IDisposable disposable in _disposables.ToArray())
        {
            if (!keep.Contains(disposable)) disposable.Dispose();
        }
    }

    public void MarkAsDisposed(IDisposable disposable)
    {
        ThrowIfDisposed();
        if (!_disposables.Remove(disposable)) return;
        if (disposable is Tensor tensor) tensor.OwningDisposeScope = null;
        _manager.Counts.DisposedInScopeCount++;
    }

    public void Dispose()
    {
        if (_disposed) return;
        DisposeEverything();
        _disposed = true;
        _manager.Remove(this);
    }

    internal bool IsDisposed => _disposed;

    /// <summary>Takes in a tensor that has just been made.</summary>
    internal void Hold(Tensor tensor)
    {
        _disposables.Add(tensor);
        tensor.OwningDisposeScope = this;
    }

    /// <summary>Puts a new wrapper in the place of the one whose native tensor it has taken over.</summary>
    internal void Replace(Tensor former, Tensor successor)
    {
        _disposables.Remove(former);
        former.OwningDisposeScope = null;
        Hold(successor);
    }

    /// <summary>Moves a tensor from whichever scope holds it, if any, to another, or to none.</summary>
    internal static void Transfer(Tensor tensor, DisposeScope? target)
    {
        DisposeScope? source = tensor.OwningDisposeScope;
        if (source == target) return;
        LifetimeStatistics counts = DisposeScopeManager.OfThisThread.Counts;
        if (source is not null)
        {
            source._disposables.Remove(tensor);
            if (target is null) counts.DetachedFromScopeCount++;
        }
        else
        {
            counts.AttachedToScopeCount++;
        }

        tensor.OwningDisposeScope = null;
        target?.Hold(tensor);
    }

    /// <summary>The nearest scope outside this one that still lives; a scope may be disposed before those within it.</summary>
    internal DisposeScope? LiveOuter
    {
        get
        {
            DisposeScope? outer = Outer;
            while (outer is { _disposed: true }) outer = outer.Outer;
            return outer;
        }
    }

    private void MoveHeld(IEnumerable<IDisposable> disposables, DisposeScope? target)
    {
        ThrowIfDisposed();
        foreach (IDisposable disposable in Listed(disposables))
        {
            if (disposable is Tensor tensor && tensor.OwningDisposeScope == this) Transfer(tensor, target);
        }
    }

    private static IDisposable[] Listed(IEnumerable<IDisposable> disposables)
    {
        ArgumentNullException.ThrowIfNull(disposables);
        return disposables as IDisposable[] ?? disposables.ToArray();
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}
