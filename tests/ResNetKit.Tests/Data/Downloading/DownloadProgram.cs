using System.Diagnostics;
using ResNetKit.Data.Downloading;

namespace ResNetKit.Tests.Data.Downloading;

/// <summary>Downloads one file in a separate process.</summary>
internal static class DownloadProgram
{
    public const string Command = "download-file";

    /// <summary>The line that the process prints before it downloads.</summary>
    public const string Ready = "ready";

    public static int Run(string address, string path, string sha256)
    {
        Console.WriteLine(Ready);
        using var client = ResumableDownload.CreateClient();
        new ResumableDownload(client, new Uri(address), path, Checksum.Sha256(sha256)).RunAsync(progress: null, CancellationToken.None).GetAwaiter().GetResult();
        return 0;
    }

    public static Process Start(Uri address, string path, string sha256) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(DownloadProgram).Assembly.Location, Command, address.AbsoluteUri, path, sha256]) { RedirectStandardOutput = true })!;
}
