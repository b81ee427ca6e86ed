namespace ResNetKit.Tests.Serialization;

public enum MutationKind
{
    FlipBit,
    Overwrite,
    Fill,
    Insert,
    Delete,
    Repeat,
    Truncate,
}
