namespace ResNetKit.Samples.Cifar10.Tests.PowerLoss;

internal enum FileCallKind
{
    /// <summary>Began to change the content of a file.</summary>
    Write,

    /// <summary>Brought a file or a folder to the disk, and was told that it is there.</summary>
    Flush,

    /// <summary>Renamed a file.</summary>
    Rename,

    /// <summary>Made a folder.</summary>
    MakeFolder,
}
