namespace ResNetKit.Training;

/// <summary>A callback that threw. The run went on; the callback is still called at later moments.</summary>
/// <param name="Callback">The callback's name.</param>
/// <param name="Moment">The method that threw first, for example <c>OnEpochEnd</c>.</param>
/// <param name="Exception">What it threw first.</param>
/// <param name="Count">How often the callback has thrown.</param>
public sealed record CallbackFailure(string Callback, string Moment, Exception Exception, int Count);
