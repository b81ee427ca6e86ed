using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ResNetKit.Data.Downloading;
using ResNetKit.Tests.Serialization;

namespace ResNetKit.Tests.Data.Downloading;

public sealed class ResumableDownloadTests : IDisposable
{
    private static readonly byte[] _content = [.. Enumerable.Range(0, 1000).Select(index => (byte)(index * index))];
    private static readonly string _sha256 = Convert.ToHexStringLower(SHA256.HashData(_content));

    private readonly TemporaryFolder _folder = new();
    private readonly FileServer _server = new(_content);
    private readonly HttpClient _client = ResumableDownload.CreateClient();

    private string Target => _folder.File("file");

    private string Part => _folder.File("file.part");

    // Excludes the file of the lock, which is not deleted after a download.
    private IEnumerable<string> Files => Directory.GetFiles(_folder.Path).Where(file => file != Lock);

    private string Lock => _folder.File("file.lock");

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
        var download = () => RunAsync(_sha256, patience: TimeSpan.FromSeconds(10));

        (await download.Should().ThrowAsync<IOException>()).WithMessage("*100 of 1000 bytes*the next attempt continues there*");
        new FileInfo(Part).Length.Should().Be(100);
    }

    [Fact]
    public async Task After_an_attempt_without_any_byte_nothing_is_kept_and_the_message_says_that_the_next_starts_anew()
    {
        _server.HangsUpAfter = 0;
        var download = () => RunAsync(_sha256);

        (await download.Should().ThrowAsync<IOException>())
            .WithMessage($"The download of '{_server.Address}' was interrupted after 0 of 1000 bytes. The next attempt starts from the beginning.");
        Files.Should().BeEmpty();
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_reported()
    {
        _server.Dispose();
        var download = () => RunAsync(_sha256);

        await download.Should().ThrowAsync<HttpRequestException>();
        Files.Should().BeEmpty();
    }

    [Fact]
    public async Task An_answer_that_is_not_HTTP_is_reported_with_the_address()
    {
        _server.Refusal = "nonsense";
        var download = () => RunAsync(_sha256);

        (await download.Should().ThrowAsync<HttpRequestException>()).WithMessage($"'{_server.Address}' cannot be reached: *");
    }

    [Fact]
    public async Task A_failed_handshake_is_reported_with_its_reason()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answer = AnswerAsync();
        var address = new Uri($"https://{listener.LocalEndpoint}/file");
        var download = () => new ResumableDownload(_client, address, Target, Checksum.Sha256(_sha256)).RunAsync(null, CancellationToken.None);

        (await download.Should().ThrowAsync<HttpRequestException>()).WithMessage($"'{address}' cannot be reached: *")
            .Which.Message.Should().NotContain("inner exception");
        await answer;

        async Task AnswerAsync()
        {
            using var connection = await listener.AcceptTcpClientAsync();
            await connection.GetStream().WriteAsync("This is no handshake."u8.ToArray());
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(8)]
    public async Task A_file_is_accepted_if_its_SHA_256_begins_with_the_given_digits(int digits)
    {
        await RunAsync(_sha256[..digits]);

        File.ReadAllBytes(Target).Should().Equal(_content);
    }

    [Fact]
    public async Task A_file_whose_SHA_256_begins_otherwise_is_refused_with_both_and_deleted()
    {
        var download = () => RunAsync("00000000");

        (await download.Should().ThrowAsync<InvalidDataException>()).WithMessage($"*expected a SHA-256 that begins with 00000000, found {_sha256}.*");
        Files.Should().BeEmpty();
    }

    [Fact]
    public async Task A_file_that_is_there_and_damaged_is_fetched_anew()
    {
        _folder.Write("file", new byte[1000]);

        await RunAsync(_sha256);

        File.ReadAllBytes(Target).Should().Equal(_content);
    }

    [Fact]
    public async Task A_file_of_another_length_than_expected_is_refused_before_it_is_fetched()
    {
        _server.Gate = new TaskCompletionSource().Task;
        var download = () => RunAsync(_sha256, size: 999);

        (await download.Should().ThrowAsync<InvalidDataException>()).WithMessage("*expected 999 bytes, found 1000*");
        Files.Should().BeEmpty();
    }

    [Fact]
    public async Task Without_a_checksum_an_attempt_that_broke_off_is_not_continued()
    {
        _server.HangsUpAfter = 100;
        var first = () => RunAsync(null);
        (await first.Should().ThrowAsync<IOException>()).WithMessage("*starts from the beginning*");

        _server.HangsUpAfter = null;
        await RunAsync(null);

        _server.Requests.Should().Equal([null, null]);
        File.ReadAllBytes(Target).Should().Equal(_content);
    }

    [Fact]
    public async Task A_file_is_checked_against_the_checksum_that_the_server_announces()
    {
        var download = () => RunAsync(null, announced: new string('0', 64));

        (await download.Should().ThrowAsync<InvalidDataException>()).WithMessage($"*{new string('0', 64)}*{_sha256}*");
    }

    [Fact]
    public async Task With_an_announced_checksum_an_attempt_that_broke_off_is_continued()
    {
        _folder.Write("file.part", _content[..100]);

        await RunAsync(null, announced: _sha256);

        _server.Requests.Should().Equal(100);
        File.ReadAllBytes(Target).Should().Equal(_content);
    }

    [Fact]
    public async Task A_part_is_not_continued_if_the_server_announces_no_checksum()
    {
        _folder.Write("file.part", new byte[100]);

        await RunAsync(null, announced: "");

        _server.Requests.Should().Equal(100, null);
        File.ReadAllBytes(Target).Should().Equal(_content);
    }

    [Fact]
    public async Task Redirects_within_this_machine_are_followed_with_the_requested_range()
    {
        using var other = new FileServer(_content);
        _server.Redirects["/file"] = "/elsewhere";
        _server.Redirects["/elsewhere"] = new Uri(other.Address, "/there").AbsoluteUri;
        _folder.Write("file.part", _content[..100]);

        await RunAsync(_sha256);

        _server.Paths.Should().Equal("/file", "/elsewhere");
        other.Paths.Should().Equal("/there");
        other.Requests.Should().Equal(100);
        File.ReadAllBytes(Target).Should().Equal(_content);
    }

    [Theory]
    [InlineData("http://example.com/file?key=secret", "*redirects to 'http://example.com/file': only https is followed.")]
    [InlineData("ftp://example.com/file", "*redirects to 'ftp://example.com/file': only https is followed.")]
    [InlineData("file:///etc/passwd", "*redirects to *: only https is followed.")]
    public async Task A_redirect_to_anything_but_https_is_refused(string target, string message)
    {
        _server.Redirects["/file"] = target;
        var download = () => RunAsync(_sha256);

        (await download.Should().ThrowAsync<HttpRequestException>()).WithMessage(message).Which.Message.Should().NotContain("secret");
        Files.Should().BeEmpty();
    }

    [Fact]
    public async Task Redirects_that_go_round_in_circles_end()
    {
        _server.Redirects["/file"] = "/again";
        _server.Redirects["/again"] = "/file";
        var download = () => RunAsync(_sha256);

        (await download.Should().ThrowAsync<HttpRequestException>()).WithMessage("*redirects more than 10 times.");
    }

    [Theory]
    [InlineData("https://example.com/a", "https://example.org/b", true)]
    [InlineData("https://example.com/a", "http://example.com/a", false)]
    [InlineData("https://example.com/a", "http://127.0.0.1/a", false)]
    [InlineData("https://example.com/a", "https://localhost/a", false)]
    [InlineData("http://127.0.0.1/a", "http://localhost:81/a", true)]
    [InlineData("http://127.0.0.1/a", "https://example.com/a", true)]
    public void A_redirect_of_another_server_to_this_machine_is_not_allowed(string from, string to, bool allowed) =>
        DownloadAddress.MayRedirect(new Uri(from), new Uri(to)).Should().Be(allowed);

    [Fact]
    public void A_message_shows_no_user_no_password_and_no_query_of_an_address() =>
        DownloadAddress.Show(new Uri("https://user:word@example.com:444/a%20b?key=secret#part")).Should().Be("https://example.com:444/a%20b");

    [Fact]
    public async Task A_refusal_is_reported_with_its_status()
    {
        _server.Refusal = "404 Not Found";
        var download = () => RunAsync(_sha256);

        (await download.Should().ThrowAsync<HttpRequestException>()).WithMessage($"'{_server.Address}' cannot be fetched: the server answers 404 (NotFound).")
            .Which.StatusCode.Should().Be(HttpStatusCode.NotFound);
        Files.Should().BeEmpty();
    }

    [Fact]
    public async Task Of_several_downloads_of_one_file_at_a_time_one_fetches_it_and_the_others_wait()
    {
        var gate = new TaskCompletionSource();
        _server.Gate = gate.Task;
        var downloads = Enumerable.Range(0, 4).Select(_ => RunAsync(_sha256)).ToList();
        while (_server.Heads.Count == 0)
        {
            await Task.Delay(10);
        }

        downloads.Should().OnlyContain(download => !download.IsCompleted);
        gate.SetResult();
        await Task.WhenAll(downloads);

        _server.Requests.Should().HaveCount(1);
        Files.Should().Equal(Target);
        File.ReadAllBytes(Target).Should().Equal(_content);
    }

    [Fact]
    public async Task A_download_that_starts_while_another_renames_the_finished_file_waits_and_leaves_the_file_alone()
    {
        var closed = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        var first = RunAsync(_sha256, beforeRename: () =>
        {
            closed.SetResult();
            return gate.Task;
        });
        await closed.Task;

        // The other downloads must wait for the first one. Without waiting, one of them would continue the part, one would start again, and the one of
        // another length would delete the part because it is too long.
        var ofAnotherLength = RunAsync(_sha256, size: 999);
        Task[] others = [RunAsync(_sha256), RunAsync(null), ofAnotherLength];
        await Task.Delay(TimeSpan.FromMilliseconds(300));
        others.Should().OnlyContain(other => !other.IsCompleted);
        File.ReadAllBytes(Part).Should().Equal(_content);
        gate.SetResult();
        await Task.WhenAll([first, .. others[..2]]);
        await FluentActions.Awaiting(() => ofAnotherLength).Should().ThrowAsync<InvalidDataException>();

        _server.Requests.Should().Equal([null, null], "the one that expects another length asks again");
        Files.Should().Equal(Target);
        File.ReadAllBytes(Target).Should().Equal(_content);
    }

    [Fact]
    public async Task A_file_that_is_there_and_in_use_is_waited_for()
    {
        Task waiting;
        using (var other = new FileStream(Target, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            other.Write(_content);
            waiting = RunAsync(_sha256);
            await Task.Delay(TimeSpan.FromMilliseconds(150));
            waiting.IsCompleted.Should().BeFalse();
        }

        await waiting;

        _server.Heads.Should().BeEmpty();
    }

    [Fact]
    public async Task A_server_that_answers_with_another_part_is_asked_for_the_whole_by_the_next_attempt()
    {
        _server.ShiftsRangesBy = 1;
        _folder.Write("file.part", _content[..100]);
        var download = () => RunAsync(_sha256);
        (await download.Should().ThrowAsync<IOException>()).WithMessage("*continue at byte 100, but the server sent another part of the file*");
        Files.Should().BeEmpty();

        await download();

        _server.Requests.Should().Equal(100, null);
        File.ReadAllBytes(Target).Should().Equal(_content);
    }

    [Fact]
    public async Task A_server_that_sends_less_than_the_rest_at_a_time_is_asked_for_the_rest_by_the_next_attempts()
    {
        _server.LongestRange = 600;
        _folder.Write("file.part", _content[..100]);
        var download = () => RunAsync(_sha256);
        (await download.Should().ThrowAsync<IOException>()).WithMessage("*interrupted after 700 of 1000 bytes*the next attempt continues there*");

        await download();

        _server.Requests.Should().Equal(100, 700);
        File.ReadAllBytes(Target).Should().Equal(_content);
    }

    [Fact]
    public async Task A_server_that_answers_with_a_range_although_none_was_asked_for_is_asked_once()
    {
        _server.AlwaysSendsRanges = true;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));

        await RunAsync(null, cancellationToken: limit.Token);

        _server.Requests.Should().Equal([null]);
        File.ReadAllBytes(Target).Should().Equal(_content);
    }

    [Fact]
    public async Task A_link_to_a_file_that_is_gone_is_replaced_by_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege on Windows");
        File.CreateSymbolicLink(Target, _folder.File("gone"));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));

        await RunAsync(_sha256, cancellationToken: limit.Token);

        new FileInfo(Target).LinkTarget.Should().BeNull();
        File.ReadAllBytes(Target).Should().Equal(_content);
    }

    [Theory]
    [InlineData("http://example.com/file?key=secret", "'http://example.com/file': only https is followed.")]
    [InlineData("file:///etc/passwd", "*: only https is followed.")]
    [InlineData("https://localhost/file", "'https://localhost/file': only a server on this computer may redirect to this computer.")]
    public async Task A_response_is_refused_with_the_reason_if_the_HTTP_client_itself_followed_a_forbidden_redirect(string reached, string message)
    {
        using var client = new HttpClient(new FollowingHandler(new Uri(reached), _content));
        var download = () => new ResumableDownload(client, new Uri("https://example.org/file"), Target, Checksum.Sha256(_sha256)).RunAsync(null, CancellationToken.None);

        (await download.Should().ThrowAsync<HttpRequestException>())
            .WithMessage($"'https://example.org/file' redirects to {message}");
        Files.Should().BeEmpty();
    }

    [Theory]
    [InlineData("http://127.0.0.1/a", true)]
    [InlineData("http://localhost:81/a", true)]
    [InlineData("http://[::1]/a", true)]
    [InlineData("https://example.com/a", false)]
    public void This_machines_own_servers_are_reached_without_a_proxy(string address, bool bypassed)
    {
        var proxy = new RemoteProxy(new WebProxy("http://proxy.example:8080"));

        proxy.IsBypassed(new Uri(address)).Should().Be(bypassed);
        proxy.GetProxy(new Uri(address)).Should().Be(bypassed ? null : new Uri("http://proxy.example:8080"));
    }

    [Fact]
    public async Task A_waiting_download_continues_where_a_killed_one_stopped()
    {
        Task waiting;
        using (var other = new FileStream(Lock, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            File.WriteAllBytes(Part, _content[..100]);
            waiting = RunAsync(_sha256);
            waiting.IsCompleted.Should().BeFalse();
            _server.Heads.Should().BeEmpty();
        }

        await waiting;

        _server.Requests.Should().Equal(100);
        File.ReadAllBytes(Target).Should().Equal(_content);
    }

    [Fact]
    public async Task A_waiting_download_can_be_canceled()
    {
        using var other = new FileStream(Lock, FileMode.Create, FileAccess.Write, FileShare.None);
        using var cancellation = new CancellationTokenSource();
        var waiting = RunAsync(_sha256, cancellationToken: cancellation.Token);

        await cancellation.CancelAsync();

        await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Of_two_processes_one_fetches_the_file_and_the_other_waits()
    {
        var gate = new TaskCompletionSource();
        _server.Gate = gate.Task;
        using var first = DownloadProgram.Start(_server.Address, Target, _sha256);
        using var second = DownloadProgram.Start(_server.Address, Target, _sha256);
        await Task.WhenAll(UntilItRunsAsync(first), UntilItRunsAsync(second));
        while (_server.Heads.Count == 0)
        {
            await Task.Delay(10);
        }

        gate.SetResult();
        await Task.WhenAll(first.WaitForExitAsync(), second.WaitForExitAsync());

        new[] { first.ExitCode, second.ExitCode }.Should().Equal(0, 0);
        _server.Requests.Should().HaveCount(1);
        Files.Should().Equal(Target);
    }

    /// <summary>Answers like a handler that has followed a redirect.</summary>
    private sealed class FollowingHandler(Uri reached, byte[] content) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = reached;
            return Task.FromResult(new HttpResponseMessage { RequestMessage = request, Content = new ByteArrayContent(content) });
        }
    }

    private static async Task UntilItRunsAsync(Process process) =>
        (await process.StandardOutput.ReadLineAsync()).Should().Be(DownloadProgram.Ready);

    private Task RunAsync(
        string? sha256, long? size = null, string? announced = null, TimeSpan? patience = null, Func<Task>? beforeRename = null, CancellationToken cancellationToken = default) =>
        new ResumableDownload(_client, _server.Address, Target, sha256 is null ? null : Checksum.Sha256(sha256), patience)
        {
            Size = size,
            BeforeRename = beforeRename,
            Announced = announced is null ? null : _ => announced.Length > 0 ? Checksum.Sha256(announced) : null,
        }.RunAsync(progress: null, cancellationToken);
}
