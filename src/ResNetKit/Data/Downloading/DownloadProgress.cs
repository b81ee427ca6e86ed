namespace ResNetKit;

/// <summary>Represents the progress of a download.</summary>
/// <param name="BytesReceived">The number of bytes on disk, including those of earlier attempts.</param>
/// <param name="TotalBytes">The number of bytes of the complete file, or <see langword="null"/> if the server does not specify it.</param>
public readonly record struct DownloadProgress(long BytesReceived, long? TotalBytes);
