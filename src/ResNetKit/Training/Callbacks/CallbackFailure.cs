namespace ResNetKit.Training;

/// <summary>Describes the exceptions that a callback threw during a run. The run continued, and the callback was still called for later events.</summary>
/// <param name="Callback">The name of the callback.</param>
/// <param name="Moment">The method that threw the first exception, such as <c>OnEpochEnd</c>.</param>
/// <param name="Exception">The first exception.</param>
/// <param name="Count">The number of exceptions.</param>
public sealed record CallbackFailure(string Callback, string Moment, Exception Exception, int Count);
