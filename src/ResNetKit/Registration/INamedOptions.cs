namespace ResNetKit.Registration;

/// <summary>
/// Marks the abstract base record of an open list. An instance is both the options of an entry (JSON, data annotations) and the factory
/// of its implementation.
/// </summary>
internal interface INamedOptions;
