namespace ResNetKit.Models.Execution;

/// <summary>
/// Represents a scope in which planned modules that run on this thread behave as in evaluation mode, whatever their mode.
/// </summary>
/// <remarks>
/// All threads share a module's mode. It is not changed, because other threads may be training or evaluating the same module.
/// </remarks>
internal readonly ref struct EvaluationPass
{
    [ThreadStatic]
    private static int _depth;

    private readonly int _outer;

    private EvaluationPass(int outer) => _outer = outer;

    /// <summary>Gets a value indicating whether an evaluation pass is active on this thread.</summary>
    public static bool IsActive => _depth > 0;

    /// <summary>Begins a pass. Dispose the result on the same thread.</summary>
    public static EvaluationPass Begin() => new(_depth++);

    /// <summary>Ends the pass.</summary>
    public void Dispose() => _depth = _outer;
}
