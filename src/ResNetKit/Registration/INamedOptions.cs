namespace ResNetKit.Registration;

/// <summary>
/// Marks the abstract base record of an open list: a list to which users can add entries, such as the list of optimizers. An instance contains the
/// options of one entry, and creates the object that they configure. The options are read from JSON and have data annotations.
/// </summary>
internal interface INamedOptions;
