using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The stack of dispose scopes of one thread, and what passed through them.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? t_ofThisThread;

    private readonly List<DisposeScope> _scopes = [];
    private readonly ThreadDisposeScopeStatistics _statistics = new();

    public static ThreadDisposeScopeStatistics Statistics => OfThisThread._statistics;

    internal static DisposeScopeManager OfThisThread => t_ofThisThread ??= new DisposeScopeManager();

    internal LifetimeStatistics Counts => _statistics.TensorStatistics;

    internal DisposeScope? Current => _scopes.Count > 0 ? _scopes[^1] : null;

    internal DisposeScope Push()
    {
        var scope = new DisposeScope(this, Current);
        _scopes.Add(scope);
        return scope;
    }

    /// <summary>Scopes need not be disposed in the order in which they were made, but nearly always are.</summary>
    internal void Remove(DisposeScope scope)
    {
        int index = _scopes.LastIndexOf(scope);
        if (index >= 0) _scopes.RemoveAt(index);
    }

    /// <summary>Gives a new tensor to the scope on top, if there is one.</summary>
    internal void Register(Tensor tensor)
    {
        if (Current is { } scope)
        {
            Counts.CreatedInScopeCount++;
            scope.Hold(tensor);
        }
        else
        {
            Counts.CreatedOutsideScopeCount++;
        }
    }

    /// <summary>Notes that a tensor is being disposed.</summary>
    internal static void Unregister(Tensor tensor)
    {
        if (tensor.OwningDisposeScope is { } scope) scope.MarkAsDisposed(tensor);
        else OfThisThread.Counts.DisposedOutsideScopeCount++;
    }
}
