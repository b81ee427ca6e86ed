using ResNetKit.Data.Downloading;
using ResNetKit.Tests.Serialization;

namespace ResNetKit.Tests.Data.Downloading;

public sealed class ResumableDownloadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileServer _server = new(new byte[1000]);
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up_and_what_it_sent_is_kept()
    {
        _server.HangsUpAfter = 100;
        _server.FallsSilent = true;
        var download = () => RunAsync(TimeSpan.FromSeconds(2));

        (await download.Should().ThrowAsync<IOException>()).WithMessage("*100 of 1000 bytes*");
        new FileInfo(_folder.File("file.part")).Length.Should().Be(100);
    }

    [Fact]
    public async Task Two_downloads_of_one_file_at_a_time_do_not_mix()
    {
        using var other = new FileStream(_folder.File("file.part"), FileMode.Create, FileAccess.Write, FileShare.None);
        var download = () => RunAsync();

        await download.Should().ThrowAsync<IOException>();
        other.Length.Should().Be(0);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_reported()
    {
        _server.Dispose();
        var download = () => RunAsync();

        await download.Should().ThrowAsync<HttpRequestException>();
        Directory.GetFiles(_folder.Path).Should().BeEmpty();
    }

    private Task RunAsync(TimeSpan? patience = null) =>
        new ResumableDownload(_client, _server.Address, _folder.File("file"), new string('0', 32), patience)
            .RunAsync(progress: null, CancellationToken.None);
}
