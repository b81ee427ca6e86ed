using ResNetKit.Tests.Data.Downloading;
using TorchSharp;

namespace ResNetKit.Samples.Cifar10.Tests;

public sealed class PretrainedTests : IDisposable
{
    private readonly RunFolder _folder = new();
    private readonly string _model;
    private readonly string _pictures;

    public PretrainedTests()
    {
        _pictures = Path.Combine(PictureFolder.Write(_folder.File("pictures"), ("cat", 60), ("dog", 150)), "test");
        _model = _folder.File("cats.safetensors");
        using var model = new ResNetBuilder().WithClasses(2).WithFilters(8).Build();
        model.ClassNames = ["Cat", "dog"];
        model.Preprocessing = new Preprocessing(ImageShape.Cifar, Normalization.Cifar10);

        // A network that sees cats everywhere.
        using (torch.no_grad())
        {
            model.state_dict()["fc.bias"].copy_(torch.tensor(new[] { 1000f, 0f }));
        }
        model.Save(_model);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_has_every_network_with_its_figures()
    {
        var result = App.Run("pretrained", "list");

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().MatchRegex(@"(?m)^resnet18-imagenet +11,689,512 +69\.76 % +BSD-3-Clause +hf:timm/resnet18\.tv_in1k@bbd144b3")
            .And.MatchRegex(@"(?m)^resnet56-cifar10 +855,770 +94\.37 % +BSD-3-Clause +https://github\.com/chenyaofo/");
    }

    [Fact]
    public void Fetch_downloads_into_the_cache_once()
    {
        using var server = new FileServer(File.ReadAllBytes(_model));
        var address = new Uri(server.Address, "/cats.safetensors").AbsoluteUri;

        var result = Run("fetch", address);
        Run("fetch", address).Output.Should().Be(result.Output);

        result.ExitCode.Should().Be(0, result.Error);
        var path = result.Output.Trim().Split("  ")[1];
        path.Should().StartWith(Path.Combine(_folder.File("home"), "pretrained"));
        File.ReadAllBytes(path).Should().Equal(File.ReadAllBytes(_model));
        server.Paths.Should().Equal("/cats.safetensors");
    }

    [Fact]
    public void Fetch_and_verify_do_not_show_the_query_of_an_address()
    {
        using var server = new FileServer(File.ReadAllBytes(_model));
        var address = new Uri(server.Address, "/cats.safetensors?key=a-key-that-nobody-may-see").AbsoluteUri;
        string[] offline = ["verify", new Uri(server.Address, "/none.safetensors?key=a-key-that-nobody-may-see").AbsoluteUri];

        AppResult[] results =
        [
            Run("fetch", address), Run("verify", address),
            App.Run(new Dictionary<string, string?> { ["RESNETKIT_HOME"] = _folder.File("home"), ["RESNETKIT_OFFLINE"] = "1" }, ["pretrained", .. offline]),
        ];
        var shown = string.Concat(results.Select(result => result.Output + result.Error));

        shown.Should().Contain("/cats.safetensors  ").And.Contain("/none.safetensors: The file of").And.NotContain("a-key-that-nobody-may-see");
    }

    [Fact]
    public void Fetch_tells_a_refusal_in_one_line()
    {
        using var server = new FileServer([]) { Refusal = "404 Not Found" };

        var result = Run("fetch", server.Address.AbsoluteUri);

        result.ExitCode.Should().Be(1);
        result.Error.Trim().Should().Be($"error: '{server.Address}' cannot be fetched: the server answers 404 (NotFound).");
    }

    [Fact]
    public void Fetch_says_offline_which_file_to_put_where()
    {
        var result = App.Run(new Dictionary<string, string?> { ["RESNETKIT_HOME"] = _folder.File("home"), ["RESNETKIT_OFFLINE"] = "1" }, "pretrained", "fetch", "resnet34-imagenet");

        result.ExitCode.Should().Be(2);
        result.Error.Should().Contain("Get https://download.pytorch.org/models/resnet34-b627a593.pth on another machine, and put it here: ")
            .And.Contain(Path.Combine(_folder.File("home"), "pretrained", "download.pytorch.org-005496dccb35730d", "resnet34-b627a593.pth"));
    }

    [Fact]
    public void An_unknown_name_is_answered_with_the_nearest()
    {
        var result = Run("fetch", "resnet18-imagnet");

        result.ExitCode.Should().Be(2);
        result.Error.Should().Contain("Did you mean 'resnet18-imagenet'?");
    }

    [Fact]
    public void Predict_tells_the_most_probable_classes_of_each_picture()
    {
        var picture = Path.Combine(_pictures, "dog", "000.png");

        var result = Run("predict", _model, picture, "--top", "2");

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Trim().Should().Be($"{picture}  Cat 100.0 %, dog 0.0 %");
    }

    [Fact]
    public void Predict_says_where_nobody_knows_how_pictures_are_prepared()
    {
        using (var weights = ResNetBuilder.FromPreset("resnet20-b").Build())
        {
            weights.SaveWeights(_folder.File("weights.safetensors"));
        }

        var result = Run("predict", _folder.File("weights.safetensors"), Path.Combine(_pictures, "dog", "000.png"), "--preset", "resnet20-b");

        result.ExitCode.Should().Be(2);
        result.Error.Should().Contain("does not say how pictures are prepared");
    }

    [Fact]
    public void Verify_loads_each_network_and_measures_it_on_the_pictures_whose_classes_it_knows()
    {
        Directory.Move(Path.Combine(_pictures, "dog"), Path.Combine(_pictures, "wolf"));
        Directory.CreateDirectory(Path.Combine(_pictures, "dog"));
        foreach (var name in new[] { "000.png", "001.png" })
        {
            File.Copy(Path.Combine(_pictures, "wolf", name), Path.Combine(_pictures, "dog", name));
        }

        var result = Run("verify", _folder.File("missing.pth"), _model, "--images", _pictures);

        // Of four cats and two dogs; wolves are nothing that it knows.
        result.ExitCode.Should().Be(1);
        result.Error.Trim().Should().Be($"error: {_folder.File("missing.pth")}: There is no file '{_folder.File("missing.pth")}'.");
        result.Output.Trim().Should().Be($"{_model}  SHA-256 not known beforehand, loaded, 66.67 % of 6 pictures right");
    }

    [Fact]
    public void Verify_goes_on_with_the_others_whatever_is_wrong_with_one()
    {
        using (var weights = ResNetBuilder.FromPreset("resnet20-b").Build())
        {
            weights.SaveWeights(_folder.File("weights.safetensors"));
        }
        File.WriteAllBytes(_folder.File("broken.pth"), [1, 2, 3]);

        var result = Run("verify", _folder.File("weights.safetensors"), _folder.File("broken.pth"), _model);

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("does not say of which network").And.Contain("broken.pth");
        result.Output.Trim().Should().Be($"{_model}  SHA-256 not known beforehand, loaded");
    }

    private AppResult Run(params string[] arguments) =>
        App.Run(new Dictionary<string, string?> { ["RESNETKIT_HOME"] = _folder.File("home"), ["RESNETKIT_OFFLINE"] = null }, ["pretrained", .. arguments]);
}
