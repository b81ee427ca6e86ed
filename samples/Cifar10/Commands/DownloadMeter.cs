namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary>Shows how far a download has come, where somebody looks. System.Progress would report on another thread, in any order.</summary>
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
