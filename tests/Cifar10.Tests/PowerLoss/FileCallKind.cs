namespace ResNetKit.Samples.Cifar10.Tests.PowerLoss;

internal enum FileCallKind
{
    /// <summary>A call that changes the content of a file, recorded when it begins.</summary>
    Write,

    /// <summary>A call that flushes a file or a folder to the disk, recorded when it completes.</summary>
    Flush,

    /// <summary>A call that renames a file.</summary>
    Rename,

    /// <summary>A call that creates a folder.</summary>
    MakeFolder,
}
