namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary>
/// Shows the progress of a download on a terminal. <see cref="Progress{T}"/> is not used because it reports on other threads and in any order.
/// </summary>
internal sealed class DownloadMeter : IProgress<DownloadProgress>
{
    private long _shown = -1;

    public void Report(DownloadProgress value)
    {
        var percent = value.TotalBytes is > 0 and var total ? 100 * value.BytesReceived / total : -1;
        if (Console.IsErrorRedirected || percent == _shown)
        {
            return;
        }
        _shown = percent;
        Console.Error.Write($"\r{percent,3} %  {value.BytesReceived / 1_000_000} MB ");
    }
}
