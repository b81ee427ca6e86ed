namespace ResNetKit.Samples.Cifar10.Tests.PowerLoss;

internal enum FileCallKind
{
    /// <summary>A call that begins to change the content of a file.</summary>
    Write,

    /// <summary>A completed call that flushes a file or a folder to the disk.</summary>
    Flush,

    /// <summary>A call that renames a file.</summary>
    Rename,

    /// <summary>A call that creates a folder.</summary>
    MakeFolder,
}
