using System.Formats.Tar;
using System.Security.Cryptography;
using ResNetKit.Data.Cifar;
using ResNetKit.Tests.Data.Downloading;
using ResNetKit.Tests.Serialization;

namespace ResNetKit.Tests.Data.Cifar;

public sealed class Cifar10ArchiveTests : IDisposable
{
    private static readonly string[] _names =
        ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"];

    // This archive has the file names of the official one, but little content.
    private static readonly byte[] _archive = Compose(_names);

    private readonly TemporaryFolder _folder = new();
    private readonly FileServer _server = new(_archive);

    // Excludes the file of the lock, which is not deleted after a download.
    private IEnumerable<string> Entries => Directory.GetFileSystemEntries(_folder.Path).Where(entry => entry != _folder.File("cifar-10-binary.tar.gz.lock"));

    private string Part => _folder.File("cifar-10-binary.tar.gz.part");

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_archive_is_fetched_checked_and_unpacked_and_leaves_nothing_else_behind()
    {
        var folder = await DownloadAsync();

        folder.Should().Be(_folder.Path);
        Cifar10Dataset.Exists(folder).Should().BeTrue();
        Entries.Should().Equal(_folder.File("cifar-10-batches-bin"));
        File.ReadAllText(Path.Combine(_folder.File("cifar-10-batches-bin"), "data_batch_3.bin")).Should().StartWith("data_batch_3.bin");
    }

    [Fact]
    public async Task Progress_is_reported_from_0_bytes_to_the_whole_archive()
    {
        var progress = new Collector();

        await DownloadAsync(progress);

        progress.Reports[0].Should().Be(new DownloadProgress(0, _archive.Length));
        progress.Reports[^1].Should().Be(new DownloadProgress(_archive.Length, _archive.Length));
        progress.Reports.Select(report => report.BytesReceived).Should().BeInAscendingOrder();
    }

    [Fact]
    public async Task A_folder_that_has_all_files_needs_no_download()
    {
        await DownloadAsync();

        await DownloadAsync();

        _server.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task A_folder_that_lacks_a_file_is_completed()
    {
        await DownloadAsync();
        File.Delete(Path.Combine(_folder.File("cifar-10-batches-bin"), "test_batch.bin"));

        await DownloadAsync();

        Cifar10Dataset.Exists(_folder.Path).Should().BeTrue();
    }

    [Fact]
    public async Task A_download_that_breaks_off_is_kept_and_continued()
    {
        _server.HangsUpAfter = 100;
        var first = () => DownloadAsync();
        (await first.Should().ThrowAsync<IOException>()).WithMessage($"*100 of {_archive.Length} bytes*{Part}*");
        File.ReadAllBytes(Part).Should().Equal(_archive[..100]);

        _server.HangsUpAfter = null;
        var progress = new Collector();
        await DownloadAsync(progress);

        _server.Requests.Should().Equal(null, 100);
        progress.Reports[0].Should().Be(new DownloadProgress(100, _archive.Length));
        Cifar10Dataset.Exists(_folder.Path).Should().BeTrue();
    }

    [Fact]
    public async Task A_server_that_cannot_continue_is_asked_for_everything_once_more()
    {
        _folder.Write(Path.GetFileName(Part), _archive[..100]);
        _server.IgnoresRanges = true;

        await DownloadAsync();

        Cifar10Dataset.Exists(_folder.Path).Should().BeTrue();
    }

    [Fact]
    public async Task A_partial_file_that_is_complete_already_is_only_checked()
    {
        _folder.Write(Path.GetFileName(Part), _archive);

        await DownloadAsync();

        _server.Requests.Should().Equal(_archive.Length);
        Cifar10Dataset.Exists(_folder.Path).Should().BeTrue();
    }

    [Fact]
    public async Task A_partial_file_that_is_longer_than_the_archive_is_discarded()
    {
        _folder.Write(Path.GetFileName(Part), new byte[_archive.Length + 1]);

        await DownloadAsync();

        _server.Requests.Should().Equal(_archive.Length + 1, null);
        Cifar10Dataset.Exists(_folder.Path).Should().BeTrue();
    }

    [Fact]
    public async Task A_file_with_another_checksum_is_refused_with_both_and_deleted()
    {
        var expected = new string('0', 32);
        var download = () => DownloadAsync(md5: expected);

        (await download.Should().ThrowAsync<InvalidDataException>()).WithMessage($"*{_server.Address}*{expected}*{Md5Of(_archive)}*");
        Entries.Should().BeEmpty();
    }

    [Fact]
    public async Task A_part_that_was_damaged_is_refused_and_the_next_attempt_starts_anew()
    {
        _folder.Write(Path.GetFileName(Part), new byte[100]);
        var damaged = () => DownloadAsync();
        await damaged.Should().ThrowAsync<InvalidDataException>();

        await DownloadAsync();

        Cifar10Dataset.Exists(_folder.Path).Should().BeTrue();
    }

    [Fact]
    public async Task Cancelling_stops_a_silent_download_and_keeps_what_has_arrived()
    {
        _server.HangsUpAfter = 100;
        _server.FallsSilent = true;
        using var cancellation = new CancellationTokenSource();
        var progress = new Collector(report =>
        {
            if (report.BytesReceived == 100)
            {
                cancellation.Cancel();
            }
        });
        var download = () => DownloadAsync(progress, cancellationToken: cancellation.Token);

        await download.Should().ThrowAsync<OperationCanceledException>();

        File.ReadAllBytes(Part).Should().Equal(_archive[..100]);
    }

    [Fact]
    public async Task A_server_that_refuses_is_reported_and_leaves_nothing()
    {
        _server.Refusal = "404 Not Found";
        var download = () => DownloadAsync();

        (await download.Should().ThrowAsync<HttpRequestException>()).WithMessage("*404*");
        Entries.Should().BeEmpty();
    }

    [Fact]
    public async Task An_archive_of_something_else_is_refused_and_leaves_no_images()
    {
        var other = Compose(["data_batch_1.bin"]);
        using var server = new FileServer(other);
        var download = () => Cifar10Archive.DownloadAsync(_folder.Path, Md5Of(other), null, server.Address, null, default);

        (await download.Should().ThrowAsync<InvalidDataException>()).WithMessage("*does not hold CIFAR-10*");
        Directory.GetDirectories(_folder.Path).Should().BeEmpty();
    }

    private Task<string> DownloadAsync(
        IProgress<DownloadProgress>? progress = null, string? md5 = null, CancellationToken cancellationToken = default) =>
        Cifar10Archive.DownloadAsync(_folder.Path, md5 ?? Md5Of(_archive), progress, _server.Address, null, cancellationToken);

    private static byte[] Compose(string[] names)
    {
        // The content is random and therefore hardly compressible, so that the archive is long enough to be cut in two.
        var random = new Random(1);
        var entries = names.Select(name => TarGzipTests.File(
            $"cifar-10-batches-bin/{name}", name + string.Concat(Enumerable.Range(0, 200).Select(_ => (char)random.Next('!', '~')))));
        return TarGzipTests.Compose([new PaxTarEntry(TarEntryType.Directory, "cifar-10-batches-bin/"), .. entries]);
    }

#pragma warning disable CA5351 // the publisher provides only this checksum
    private static string Md5Of(byte[] content) => Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351

    private sealed class Collector(Action<DownloadProgress>? then = null) : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> Reports { get; } = [];

        public void Report(DownloadProgress value)
        {
            Reports.Add(value);
            then?.Invoke(value);
        }
    }
}
