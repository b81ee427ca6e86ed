namespace ResNetKit.Registration;

/// <summary>
/// Marks the abstract base record of an open list, such as the list of optimizers, to which users can add entries. An instance contains the options
/// of an entry, which bind from JSON and have data annotations, and creates the implementation.
/// </summary>
internal interface INamedOptions;
