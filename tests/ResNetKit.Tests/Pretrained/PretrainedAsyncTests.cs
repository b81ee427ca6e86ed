using System.Net;
using System.Security.Cryptography;
using ResNetKit.Pretrained;
using ResNetKit.Tests.Data.Downloading;
using ResNetKit.Tests.Serialization;

namespace ResNetKit.Tests.Pretrained;

public sealed class PretrainedAsyncTests : IDisposable
{
    private const string Token = "hf_a-secret-that-nobody-may-see";

    private static readonly byte[] _weights = File.ReadAllBytes(GoldenLogits.File("tiny.safetensors"));
    private static readonly string _sha256 = Convert.ToHexStringLower(SHA256.HashData(_weights));

    private readonly TemporaryFolder _cache = new();
    private readonly FileServer _server = new(_weights);

    private string Address => new Uri(_server.Address, "/models/tiny.safetensors").AbsoluteUri;

    private string Cached => Path.Combine(_cache.Path, PretrainedSource.Parse(Address, "address").CachePathAt(Hub(Token)));

    private IEnumerable<string> Files => Directory.GetFiles(_cache.Path, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal));

    private PretrainedOptions Options => new() { CacheFolder = _cache.Path, Offline = false, Network = GoldenLogits.TinyNetwork, Hub = Hub(Token) };

    public void Dispose()
    {
        _server.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public async Task An_address_is_fetched_once_and_loaded_in_evaluation_mode()
    {
        using var model = await ResNet.PretrainedAsync(Address, Options);
        using var again = await ResNet.PretrainedAsync(Address, Options);

        model.training.Should().BeFalse();
        again.state_dict().Keys.Should().Equal(model.state_dict().Keys);
        _server.Paths.Should().Equal("/models/tiny.safetensors");
        File.ReadAllBytes(Cached).Should().Equal(_weights);
    }

    [Fact]
    public async Task A_registered_network_brings_its_architecture_preprocessing_and_class_names()
    {
        var golden = PretrainedNetwork.Get("resnet20-cifar10");
        PretrainedNetwork.Register(new PretrainedNetwork("tiny-registered", Address)
        {
            Network = GoldenLogits.TinyNetwork,
            Sha256 = _sha256[..8],
            Size = _weights.Length,
            Preprocessing = golden.Preprocessing,
            ClassNames = golden.ClassNames,
        });

        using var model = await ResNet.PretrainedAsync("tiny-registered", Options with { Network = null });

        model.Preprocessing.Should().Be(golden.Preprocessing);
        model.ClassNames.Should().Equal(Cifar10Dataset.Classes);
        GoldenLogits.Hold(model, GoldenLogits.Tiny);
    }

    [Fact]
    public async Task A_file_of_a_whole_network_says_everything_itself()
    {
        using var saved = new ResNet(GoldenLogits.TinyNetwork);
        saved.ClassNames = Cifar10Dataset.Classes;
        saved.Preprocessing = new Preprocessing(ImageShape.Cifar, Normalization.Cifar10);
        saved.Save(_cache.File("whole.safetensors"));

        using var model = await ResNet.PretrainedAsync(_cache.File("whole.safetensors"));
        using var renamed = await ResNet.PretrainedAsync(
            _cache.File("whole.safetensors"), new PretrainedOptions { ClassNames = [.. Enumerable.Range(0, 10).Select(index => $"class {index}")] });

        model.ClassNames.Should().Equal(Cifar10Dataset.Classes);
        model.Preprocessing.Should().Be(saved.Preprocessing);
        renamed.ClassNames![9].Should().Be("class 9");
        renamed.Preprocessing.Should().Be(saved.Preprocessing);
    }

    [Fact]
    public async Task Weights_without_a_network_are_refused_with_the_option_to_set()
    {
        var load = () => ResNet.PretrainedAsync(GoldenLogits.File("tiny.pth"));

        (await load.Should().ThrowAsync<ArgumentException>()).WithMessage("*tiny.pth' contains weights but no network*PretrainedOptions.Network*");
    }

    [Fact]
    public async Task Weights_of_another_network_are_refused_with_the_tensors_that_differ()
    {
        var load = () => ResNet.PretrainedAsync(GoldenLogits.File("tiny.pth"), new PretrainedOptions { Network = Preset.Get("resnet20-b").Options });

        (await load.Should().ThrowAsync<StateDictMismatchException>()).WithMessage("*tiny.pth'*layer1.1*");
    }

    [Fact]
    public async Task A_name_that_is_neither_known_nor_an_address_or_path_is_refused_with_the_most_similar_name()
    {
        var load = () => ResNet.PretrainedAsync("resnet18-imagnet");

        (await load.Should().ThrowAsync<ArgumentException>()).WithMessage("*no pretrained network 'resnet18-imagnet'. Did you mean 'resnet18-imagenet'?*");
    }

    [Theory]
    [InlineData("missing.pth")]
    [InlineData("missing/file")]
    public async Task A_path_without_a_file_is_refused(string path)
    {
        var load = () => ResNet.PretrainedAsync(path, Options);

        (await load.Should().ThrowAsync<FileNotFoundException>()).WithMessage($"There is no file '{path}'.");
    }

    [Fact]
    public async Task A_path_of_a_folder_is_refused_as_a_folder()
    {
        var load = () => ResNet.PretrainedAsync(_cache.Path, Options);

        (await load.Should().ThrowAsync<FileNotFoundException>()).WithMessage($"'{_cache.Path}' is a folder; expected a file.");
    }

    [Fact]
    public async Task A_local_file_is_checked_against_the_expected_length()
    {
        var network = new PretrainedNetwork("a", GoldenLogits.File("tiny.pth")) { Size = 5 };
        var load = () => network.DownloadAsync(Options);

        (await load.Should().ThrowAsync<InvalidDataException>()).WithMessage("*tiny.pth' is not the file of 'a': expected 5 bytes, found *");
    }

    [Fact]
    public async Task A_file_of_another_length_in_the_cache_is_fetched_anew_or_offline_refused()
    {
        var network = new PretrainedNetwork("a", Address) { Size = _weights.Length };
        Directory.CreateDirectory(Path.GetDirectoryName(Cached)!);
        await File.WriteAllBytesAsync(Cached, new byte[10]);
        var offline = () => network.DownloadAsync(Options with { Offline = true });
        (await offline.Should().ThrowAsync<InvalidDataException>()).WithMessage($"'{Cached}' is not the file of 'a': expected {_weights.Length} bytes, found 10.");

        await network.DownloadAsync(Options);

        File.ReadAllBytes(Cached).Should().Equal(_weights);
    }

    [Theory]
    [InlineData("<!doctype html><title>Log in</title>", "*is a web page*")]
    [InlineData("half of a file", "*")]
    public async Task A_file_that_a_server_sent_instead_of_weights_is_refused_with_the_way_to_download_again(string content, string message)
    {
        using var server = new FileServer(System.Text.Encoding.UTF8.GetBytes(content));
        var address = new Uri(server.Address, "/a.safetensors").AbsoluteUri;
        var load = () => ResNet.PretrainedAsync(address, Options);

        (await load.Should().ThrowAsync<InvalidDataException>()).WithMessage(
            $"{message} To download the file again, delete '{Path.Combine(_cache.Path, PretrainedSource.Parse(address, "address").CachePathAt(Hub(Token)))}'.");
    }

    [Fact]
    public async Task A_local_file_is_checked_against_the_expected_checksum()
    {
        var load = () => ResNet.PretrainedAsync(GoldenLogits.File("tiny.pth"), Options with { Sha256 = _sha256 });

        (await load.Should().ThrowAsync<InvalidDataException>()).WithMessage($"*tiny.pth' is not the file of*expected SHA-256 {_sha256}, found *");
    }

    [Theory]
    [InlineData("hf:owner/name", "/owner/name/resolve/main/model.safetensors", "model.safetensors")]
    [InlineData("hf:owner/name@v1.0", "/owner/name/resolve/v1.0/model.safetensors", "model.safetensors")]
    [InlineData("hf:owner/name/some/file.bin", "/owner/name/resolve/main/some/file.bin", "file.bin")]
    [InlineData("hf:owner/name@v1.0/file.bin", "/owner/name/resolve/v1.0/file.bin", "file.bin")]
    public async Task A_repository_of_the_hub_can_be_given_as_the_name(string name, string path, string cached)
    {
        using var model = await ResNet.PretrainedAsync(name, Options);

        _server.Paths.Should().Equal(path);
        Directory.GetDirectories(_cache.Path, "owner--name-*").Should().ContainSingle()
            .Which.Should().Match(folder => File.Exists(Path.Combine(folder, cached)));
    }

    [Fact]
    public async Task The_token_goes_to_the_hub_and_not_where_the_hub_redirects_to()
    {
        using var storage = new FileServer(_weights);
        _server.Redirects["/owner/name/resolve/main/model.safetensors"] = new Uri(storage.Address, "/there?signature=secret").AbsoluteUri;
        _server.Headers = $"X-Linked-Etag: \"{_sha256}\"\r\n";

        using var model = await ResNet.PretrainedAsync("hf:owner/name", Options);

        _server.Heads.Should().ContainSingle().Which.Should().Contain($"Authorization: Bearer {Token}");
        storage.Heads.Should().ContainSingle().Which.Should().NotContain(Token).And.NotContain("Authorization");
    }

    [Fact]
    public async Task The_token_goes_to_no_other_address()
    {
        using var other = new FileServer(_weights);

        using var model = await ResNet.PretrainedAsync(new Uri(other.Address, "/a.safetensors").AbsoluteUri, Options);

        other.Heads.Should().ContainSingle().Which.Should().NotContain("Authorization");
    }

    [Theory]
    [InlineData("401 Unauthorized")]
    [InlineData("403 Forbidden")]
    [InlineData("404 Not Found")]
    public async Task A_refusal_of_the_hub_says_what_may_help_and_shows_no_token(string refusal)
    {
        _server.Refusal = refusal;
        var load = () => ResNet.PretrainedAsync("hf:owner/name", Options);

        var error = (await load.Should().ThrowAsync<HttpRequestException>()).Which;

        error.StatusCode.Should().Be((HttpStatusCode)int.Parse(refusal[..3], System.Globalization.CultureInfo.InvariantCulture));
        error.Message.Contains("HF_TOKEN", StringComparison.Ordinal).Should().Be(!refusal.StartsWith("404", StringComparison.Ordinal));
        error.ToString().Should().NotContain(Token);
        Files.Should().BeEmpty();
    }

    [Fact]
    public void A_token_that_cannot_be_one_is_refused_without_showing_it() =>
        FluentActions.Invoking(() => Hub("not a\ntoken")).Should().Throw<ArgumentException>().WithMessage("HF_TOKEN contains characters that are invalid in a token.*")
            .Which.Message.Should().NotContain("not a");

    [Theory]
    [InlineData("http://example.com")]
    [InlineData("nowhere")]
    public void A_hub_must_be_an_https_address(string endpoint) =>
        FluentActions.Invoking(() => new Hub(endpoint, null)).Should().Throw<ArgumentException>().WithMessage("*HF_ENDPOINT*");

    [Fact]
    public async Task A_file_is_checked_against_the_checksum_that_the_hub_announces()
    {
        _server.Headers = $"X-Linked-Etag: \"{new string('0', 64)}\"\r\n";
        var load = () => ResNet.PretrainedAsync("hf:owner/name", Options);

        (await load.Should().ThrowAsync<InvalidDataException>()).WithMessage(
            $"*expected SHA-256 {new string('0', 64)}, found {_sha256}. It has been deleted. The expected checksum is the one that the hub announces.");
    }

    [Fact]
    public async Task A_checksum_that_another_server_announces_is_ignored()
    {
        using var other = new FileServer(_weights) { Headers = $"X-Linked-Etag: \"{new string('0', 64)}\"\r\n" };

        using var model = await ResNet.PretrainedAsync(new Uri(other.Address, "/a.safetensors").AbsoluteUri, Options);

        model.Should().NotBeNull();
    }

    [Fact]
    public async Task A_wrong_file_is_refused_with_both_checksums_and_deleted()
    {
        var load = () => ResNet.PretrainedAsync(Address, Options with { Sha256 = "00000000" });

        (await load.Should().ThrowAsync<InvalidDataException>()).WithMessage($"*begins with 00000000, found {_sha256}*");
        Files.Should().BeEmpty();
    }

    [Fact]
    public async Task A_download_that_breaks_off_is_continued_by_the_next_call()
    {
        _server.HangsUpAfter = 1000;
        var load = () => ResNet.PretrainedAsync(Address, Options with { Sha256 = _sha256 });
        await load.Should().ThrowAsync<IOException>();

        _server.HangsUpAfter = null;
        using var model = await load();

        _server.Requests.Should().Equal(null, 1000);
    }

    [Fact]
    public async Task Progress_is_reported_from_0_bytes_to_the_whole_file()
    {
        var progress = new Collector();

        using var model = await ResNet.PretrainedAsync(Address, Options, progress);

        progress.Reports[0].Should().Be(new DownloadProgress(0, _weights.Length));
        progress.Reports[^1].Should().Be(new DownloadProgress(_weights.Length, _weights.Length));
    }

    [Fact]
    public async Task Two_calls_at_once_fetch_the_file_once()
    {
        var models = await Task.WhenAll(ResNet.PretrainedAsync(Address, Options), ResNet.PretrainedAsync(Address, Options));

        _server.Requests.Should().HaveCount(1);
        Array.ForEach(models, model => model.Dispose());
    }

    [Fact]
    public async Task A_file_in_the_cache_that_was_damaged_is_fetched_anew_or_offline_refused()
    {
        await new PretrainedNetwork("a", Address).DownloadAsync(Options);
        await File.WriteAllBytesAsync(Cached, new byte[10]);
        var offline = () => new PretrainedNetwork("a", Address).DownloadAsync(Options with { Offline = true });
        (await offline.Should().ThrowAsync<InvalidDataException>()).WithMessage($"'{Cached}' is not the file of 'a': expected SHA-256 {_sha256}, found *. The expected checksum was recorded when the file was first used. To accept another file, delete '{Cached}.sha256'; to download it again, delete '{Cached}' as well.");

        var path = await new PretrainedNetwork("a", Address).DownloadAsync(Options);

        path.Should().Be(Cached);
        File.ReadAllBytes(Cached).Should().Equal(_weights);
        _server.Requests.Should().Equal([null, null]);
    }

    [Fact]
    public async Task Offline_the_message_says_which_file_to_put_where_and_then_it_loads()
    {
        var load = () => ResNet.PretrainedAsync(Address, Options with { Offline = true });
        (await load.Should().ThrowAsync<FileNotFoundException>())
            .WithMessage($"The file of '{Address}' is not in the cache, and downloads are disabled (RESNETKIT_OFFLINE). Download {Address} on another machine and save it as '{Cached}'.")
            .Which.FileName.Should().Be(Cached);

        Directory.CreateDirectory(Path.GetDirectoryName(Cached)!);
        File.WriteAllBytes(Cached, _weights);
        using var model = await load();

        _server.Heads.Should().BeEmpty();
    }

    [Fact]
    public async Task Without_a_network_the_message_says_which_file_to_put_where()
    {
        _server.Dispose();
        var load = () => ResNet.PretrainedAsync(Address, Options);

        (await load.Should().ThrowAsync<HttpRequestException>()).WithMessage($"'{Address}' cannot be reached: *. To work offline, download {Address} on another machine and save it as '{Cached}'.");
    }

    [Fact]
    public async Task A_file_from_another_source_is_checked_against_the_checksum_of_the_network()
    {
        var network = PretrainedNetwork.Get("resnet18-imagenet") with { Size = null };
        var load = () => network.DownloadAsync(Options with { Source = Address });

        (await load.Should().ThrowAsync<InvalidDataException>()).WithMessage($"'{Address}' is not the expected file: expected SHA-256 {network.Sha256}, found {_sha256}.*");
    }

    [Theory]
    [InlineData("https://download.pytorch.org/models/resnet34-b627a593.pth", "download.pytorch.org-*/resnet34-b627a593.pth")]
    [InlineData("https://example.com:8443/a.pth", "example.com-*/a.pth")]
    [InlineData("https://example.com/a%20b/c.pth", "example.com-*/c.pth")]
    [InlineData("https://example.com/a%20b.pth", "example.com-*/file.pth")]
    [InlineData("https://example.com/a.pth?version=2", "example.com-*/a.pth")]
    [InlineData("https://example.com/..%2F..%2Fa.pth", "example.com-*/file.pth")]
    [InlineData("https://example.com/", "example.com-*/file")]
    [InlineData("https://example.com/NUL.pth", "example.com-*/file.pth")]
    [InlineData("https://con.example/a.pth", "????????????????/a.pth")]
    [InlineData("https://[::1]/a.pth", "????????????????/a.pth")]
    [InlineData("hf:owner/name@v1/some/file.bin", "owner--name-*/file.bin")]
    public void An_address_always_has_the_same_path_in_the_cache_and_no_path_leads_out_of_the_cache(string address, string place)
    {
        var path = PlaceOf(address);

        path.Should().Match(place).And.NotContain("..");
        path.Split('/').Should().HaveCount(2).And.OnlyContain(segment => segment.Length > 0 && segment.Length < 140);
        PlaceOf(address).Should().Be(path);
    }

    [Fact]
    public void Different_sources_have_different_folders_in_the_cache()
    {
        string[] sources =
        [
            "hf:owner/name", "hf:owner/name@v1", "hf:owner/name/some/model.safetensors", "hf:Owner/name", "https://hub/owner--name/main/model.safetensors",
            "http://localhost/a", "https://localhost/a", "https://localhost:444/a", "https://localhost/A", "https://localhost/a/b", "https://localhost/a?b", "https://localhost/a?B",
        ];

        var folders = sources.Select(source => Path.GetDirectoryName(PlaceOf(source))!.ToUpperInvariant()).ToList();

        folders.Should().OnlyHaveUniqueItems();
        folders.Should().NotContain(Path.GetDirectoryName(PlaceOf("hf:owner/name", "https://mirror.example"))!.ToUpperInvariant());
    }

    [Fact]
    public async Task A_query_is_shown_in_no_message()
    {
        const string Secret = "a-key-that-nobody-may-see";
        var address = $"{Address}?key={Secret}";
        var load = () => ResNet.PretrainedAsync(address, Options with { Offline = true, Sha256 = new string('0', 64) });

        var missing = (await load.Should().ThrowAsync<FileNotFoundException>()).WithMessage($"The file of '{Address}' is not in the cache*").Which;
        await new PretrainedNetwork("a", address).DownloadAsync(Options);
        var wrong = (await load.Should().ThrowAsync<InvalidDataException>()).WithMessage($"*is not the file of '{Address}': expected *").Which;

        $"{missing} {wrong}".Should().NotContain(Secret);
    }

    [Fact]
    public async Task The_whole_checksum_of_a_file_is_recorded_even_if_only_its_first_digits_were_given()
    {
        await new PretrainedNetwork("a", Address).DownloadAsync(Options with { Sha256 = _sha256[..8] });

        File.ReadAllText(Cached + ".sha256").Should().Be(_sha256);
    }

    [Fact]
    public async Task A_recorded_checksum_is_replaced_if_the_options_now_give_a_checksum_that_the_file_has()
    {
        await new PretrainedNetwork("a", Address).DownloadAsync(Options);
        File.WriteAllText(Cached + ".sha256", new string('0', 64));

        await new PretrainedNetwork("a", Address).DownloadAsync(Options with { Sha256 = _sha256[..8] });

        File.ReadAllText(Cached + ".sha256").Should().Be(_sha256);
    }

    [Fact]
    public async Task A_file_that_differs_from_the_recorded_one_is_accepted_only_after_the_files_named_in_the_message_are_deleted()
    {
        await new PretrainedNetwork("a", Address).DownloadAsync(Options);
        File.WriteAllText(Cached + ".sha256", new string('0', 64));
        var download = () => new PretrainedNetwork("a", Address).DownloadAsync(Options);
        (await download.Should().ThrowAsync<InvalidDataException>()).WithMessage(
            $"*expected SHA-256 {new string('0', 64)}, found {_sha256}. It has been deleted. The expected checksum was recorded when the file was first used. To accept another file, delete '{Cached}.sha256'; to download it again, delete '{Cached}' as well.");

        File.Delete(Cached + ".sha256");
        File.Delete(Cached);

        (await download()).Should().Be(Cached);
    }

    [Fact]
    public async Task A_file_whose_checksum_cannot_be_recorded_is_used_all_the_same()
    {
        // No file can replace a folder at the path of the record, even with all permissions.
        Directory.CreateDirectory(Cached + ".sha256");

        (await new PretrainedNetwork("a", Address).DownloadAsync(Options)).Should().Be(Cached);
    }

    [Fact]
    public async Task An_architecture_in_the_options_drops_registered_class_names_and_preprocessing_that_do_not_fit()
    {
        var changed = GoldenLogits.TinyNetwork;
        changed.Classes = 3;
        using var saved = new ResNet(changed);
        saved.SaveWeights(_cache.File("three.safetensors"));
        var options = Options with { Source = _cache.File("three.safetensors"), Sha256 = null, Network = changed };
        PretrainedNetwork.Register(new PretrainedNetwork("tiny-with-names", options.Source!)
        {
            Network = GoldenLogits.TinyNetwork,
            Preprocessing = PretrainedNetwork.Get("resnet20-cifar10").Preprocessing,
            ClassNames = Cifar10Dataset.Classes,
        });

        using var model = await ResNet.PretrainedAsync("tiny-with-names", options);

        model.ClassNames.Should().BeNull();
        model.Preprocessing.Should().Be(PretrainedNetwork.Get("resnet20-cifar10").Preprocessing);
    }

    [Fact]
    public async Task Options_for_weights_alone_are_refused_for_a_file_of_a_whole_network()
    {
        using var saved = new ResNet(GoldenLogits.TinyNetwork);
        saved.Save(_cache.File("whole.safetensors"));

        var network = () => ResNet.PretrainedAsync(_cache.File("whole.safetensors"), new PretrainedOptions { Network = GoldenLogits.TinyNetwork });
        var weights = () => ResNet.PretrainedAsync(_cache.File("whole.safetensors"), new PretrainedOptions { Weights = new WeightLoadOptions() });

        (await network.Should().ThrowAsync<ArgumentException>()).WithMessage("*whole.safetensors' contains a whole network*PretrainedOptions.Network is only for files that contain weights alone.*");
        (await weights.Should().ThrowAsync<ArgumentException>()).WithMessage("*PretrainedOptions.Weights is only for*");
    }

    [Fact]
    public void This_machines_own_servers_are_reached_without_the_environments_proxy()
    {
        using var proxy = new FileServer(_weights);

        var (exitCode, output) = PretrainedProgram.StartLoad(Address, _cache.Path, ("HTTP_PROXY", proxy.Address.AbsoluteUri), ("http_proxy", proxy.Address.AbsoluteUri));

        exitCode.Should().Be(0, output);
        proxy.Heads.Should().BeEmpty();
    }

    [Fact]
    public void The_environment_moves_the_cache_names_the_hub_and_its_token()
    {
        var (exitCode, output) = PretrainedProgram.StartLoad(
            "hf:owner/name", _cache.Path, ("HF_ENDPOINT", new Uri(_server.Address, "/").AbsoluteUri), ("HF_TOKEN", Token));

        exitCode.Should().Be(0, output);
        output.Should().NotContain(Token);
        _server.Heads.Should().ContainSingle().Which.Should().Contain($"Authorization: Bearer {Token}");
        Directory.GetFiles(Path.Combine(_cache.Path, "pretrained"), "model.safetensors", SearchOption.AllDirectories).Should().ContainSingle()
            .Which.Should().Contain("owner--name-");
    }

    [Fact]
    public void A_home_folder_that_does_not_exist_yet_holds_the_cache_all_the_same()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems have another cache folder");
        var home = _cache.File("home");

        var (exitCode, output) = PretrainedProgram.StartLoad(Address, _cache.Path, ("RESNETKIT_HOME", null), ("XDG_CACHE_HOME", null), ("HOME", home));

        exitCode.Should().Be(0, output);
        Directory.GetFiles(Path.Combine(home, ".cache", "resnetkit", "pretrained"), "tiny.safetensors", SearchOption.AllDirectories).Should().ContainSingle();
    }

    [Fact]
    public void The_environment_switches_downloads_off()
    {
        var (exitCode, output) = PretrainedProgram.StartLoad("resnet18-imagenet", _cache.Path, ("RESNETKIT_OFFLINE", "1"), ("HF_TOKEN", Token));

        exitCode.Should().Be(1);
        output.Should().Contain("Download https://huggingface.co/timm/resnet18.tv_in1k/resolve/bbd144b3e5565108aad885f145491d11bc6ce807/model.safetensors on another machine")
            .And.Contain(_cache.Path).And.NotContain(Token);
    }

    [Fact]
    public void The_environment_names_a_proxy_whose_password_is_not_shown()
    {
        _server.Refusal = "403 Forbidden";

        var (exitCode, output) = PretrainedProgram.StartLoad(
            "https://files.example/a.safetensors", _cache.Path, ("HTTPS_PROXY", $"http://user:pass-word@127.0.0.1:{_server.Address.Port}"), ("NO_PROXY", ""));

        exitCode.Should().Be(1);
        _server.Heads.Should().NotBeEmpty();
        _server.Heads[0].Should().StartWith("CONNECT files.example:443");
        output.Should().NotContain("pass-word").And.Contain("To work offline, download https://files.example/a.safetensors on another machine");
    }

    private static string PlaceOf(string source, string? endpoint = null) =>
        PretrainedSource.Parse(source, "source").CachePathAt(new Hub(endpoint, null)).Replace(Path.DirectorySeparatorChar, '/');

    private Hub Hub(string token) => new(new Uri(_server.Address, "/").AbsoluteUri, token);

    private sealed class Collector : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> Reports { get; } = [];

        public void Report(DownloadProgress value) => Reports.Add(value);
    }
}
