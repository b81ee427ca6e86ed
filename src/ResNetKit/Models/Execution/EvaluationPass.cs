namespace ResNetKit.Models.Execution;

/// <summary>
/// As long as it lasts, planned modules that run on this thread evaluate, whatever mode they are in. A module's mode belongs to all threads,
/// so it is left alone: others go on training, or evaluating, the same modules.
/// </summary>
internal readonly ref struct EvaluationPass
{
    [ThreadStatic]
    private static int _depth;

    private readonly int _outer;

    private EvaluationPass(int outer) => _outer = outer;

    /// <summary>Gets whether such a pass is under way on this thread.</summary>
    public static bool IsActive => _depth > 0;

    /// <summary>Begins a pass; dispose it on the same thread.</summary>
    public static EvaluationPass Begin() => new(_depth++);

    /// <summary>Ends the pass.</summary>
    public void Dispose() => _depth = _outer;
}
