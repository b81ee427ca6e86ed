using System.Reflection;
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

        // The network classifies every picture as a cat.
        using (torch.no_grad())
        {
            model.state_dict()["fc.bias"].copy_(torch.tensor(new[] { 1000f, 0f }));
        }
        model.Save(_model);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_command_list_shows_every_network_with_its_figures()
    {
        var result = App.Run("pretrained", "list");

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().MatchRegex(@"(?m)^resnet18-imagenet +11,689,512 +69\.76 % +BSD-3-Clause +hf:timm/resnet18\.tv_in1k@bbd144b3")
            .And.MatchRegex(@"(?m)^resnet56-cifar10 +855,770 +94\.37 % +BSD-3-Clause +https://github\.com/chenyaofo/");
    }

    [Fact]
    public void Weights_of_another_architecture_are_refused_in_one_line()
    {
        var weights = _folder.File("weights.safetensors");
        using (var model = ResNet.Load(_model))
        {
            model.SaveWeights(weights);
        }

        var result = Run("predict", weights, _model, "--preset", "resnet20-b");

        result.ExitCode.Should().Be(2);
        result.Error.Should().StartWith($"error: '{weights}' does not fit").And.NotContain("   at ");
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
    public void Fetch_reports_a_refusal_of_the_server_in_one_line()
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
        result.Error.Should().Contain("Download https://download.pytorch.org/models/resnet34-b627a593.pth on another machine and save it as ")
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
    public void Predict_refuses_weights_without_the_preprocessing_of_pictures()
    {
        using (var weights = ResNetBuilder.FromPreset("resnet20-b").Build())
        {
            weights.SaveWeights(_folder.File("weights.safetensors"));
        }

        var result = Run("predict", _folder.File("weights.safetensors"), Path.Combine(_pictures, "dog", "000.png"), "--preset", "resnet20-b");

        result.ExitCode.Should().Be(2);
        result.Error.Should().Contain("does not contain the preprocessing of pictures");
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

        // Four cats and two dogs are counted. The four wolves are not, because the network does not know this class.
        result.ExitCode.Should().Be(1);
        result.Error.Trim().Should().Be($"error: {_folder.File("missing.pth")}: There is no file '{_folder.File("missing.pth")}'.");
        result.Output.Trim().Should().Be($"{_model}  no expected SHA-256, loaded, 66.67 % of 6 pictures correct");
    }

    [Fact]
    public void Verify_finds_the_class_of_a_folder_by_its_WordNet_number()
    {
        var names = PretrainedNetwork.Get("resnet18-imagenet").ClassNames!;
        using (var model = new ResNetBuilder().WithClasses(1000).WithFilters(8).Build())
        {
            model.ClassNames = names;
            model.Preprocessing = new Preprocessing(ImageShape.Cifar, Normalization.Cifar10);

            // The network classifies every picture as Cardigan, a breed of dogs.
            using (torch.no_grad())
            {
                model.state_dict()["fc.bias"][names.ToList().IndexOf("Cardigan")] = torch.tensor(1000f);
            }

            model.Save(_model);
        }

        // One picture is copied seven times. The names of the folders say that three copies show the dog, one shows a cat, and two show a cardigan (the
        // garment). The seventh copy is in a folder that names no class.
        Directory.Move(_pictures, _folder.File("some"));
        var picture = Directory.GetFiles(_folder.File("some"), "*.png", SearchOption.AllDirectories)[0];
        foreach (var name in new[] { "n02113186/a", "n02113186/b", "Cardigan/a", "n02123045/a", "n02963159/a", "n02963159/b", "n00000001/a" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_pictures, name))!);
            File.Copy(picture, Path.Combine(_pictures, name + ".png"));
        }

        var result = Run("verify", _model, "--images", _pictures);

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Trim().Should().Be($"{_model}  no expected SHA-256, loaded, 50.00 % of 6 pictures correct");
    }

    [Fact]
    public void The_table_of_ImageNets_folders_has_a_number_for_each_class_in_ascending_order()
    {
        using var stream = Assembly.Load("Cifar10").GetManifestResourceStream("imagenet-wordnet-ids.txt")!;
        using var reader = new StreamReader(stream);
        var ids = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        // tests/reference/pretrained/check_wordnet_ids.py compares all numbers with WordNet.
        var names = PretrainedNetwork.Get("resnet18-imagenet").ClassNames!;
        ids.Should().HaveCount(1000).And.OnlyHaveUniqueItems().And.BeInAscendingOrder(StringComparer.Ordinal).And.AllSatisfy(id => id.Should().MatchRegex("^n[0-9]{8}$"));
        (string Id, string Name)[] known =
        [
            ("n01440764", "tench"), ("n02012849", "crane bird"), ("n02113186", "Cardigan"), ("n02123045", "tabby"), ("n02963159", "cardigan"), ("n03126707", "crane"),
            ("n03710637", "maillot"), ("n12144580", "corn"), ("n15075141", "toilet tissue"),
        ];
        known.Select(entry => names[Array.IndexOf(ids, entry.Id)]).Should().Equal(known.Select(entry => entry.Name));
    }

    [Fact]
    public void Verify_continues_with_the_other_files_if_one_cannot_be_loaded()
    {
        using (var weights = ResNetBuilder.FromPreset("resnet20-b").Build())
        {
            weights.SaveWeights(_folder.File("weights.safetensors"));
        }
        File.WriteAllBytes(_folder.File("broken.pth"), [1, 2, 3]);

        var result = Run("verify", _folder.File("weights.safetensors"), _folder.File("broken.pth"), _model);

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("contains weights but no network").And.Contain("broken.pth");
        result.Output.Trim().Should().Be($"{_model}  no expected SHA-256, loaded");
    }

    private AppResult Run(params string[] arguments) =>
        App.Run(new Dictionary<string, string?> { ["RESNETKIT_HOME"] = _folder.File("home"), ["RESNETKIT_OFFLINE"] = null }, ["pretrained", .. arguments]);
}
