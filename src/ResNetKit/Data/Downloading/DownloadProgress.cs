namespace ResNetKit;

/// <summary>How far a download has come.</summary>
/// <param name="BytesReceived">Bytes on disk, those of earlier attempts included.</param>
/// <param name="TotalBytes">Bytes of the whole file, where the server tells.</param>
public readonly record struct DownloadProgress(long BytesReceived, long? TotalBytes);
