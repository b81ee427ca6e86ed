using System.Globalization;
using System.Text.Json.Nodes;
using ResNetKit.Tests.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Models;

/// <summary>Tests saving a network as one file, and loading it.</summary>
public sealed class ModelFileTests : IDisposable
{
    private const string Key = "resnetkit.model";

    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly ResNet _model = new ResNetBuilder().WithInput(new ImageShape(3, 24, 16)).WithClasses(2).WithBlock(KnownBlocks.PreActivation)
        .WithActivation(ActivationType.SiLU).WithStem(Stem.Conv3x3(4)).AddStage(4).AddStage(8, stride: 2).Build();

    public ModelFileTests()
    {
        _model.ClassNames = ["cat", "Hündin \"Ada\""];
        _model.Preprocessing = new Preprocessing(
            new ImageShape(3, 24, 16), new Normalization([0.1f, 0.2f, 0.3f], [0.4f, 0.5f, 0.123456789f]), ResizeMode.Stretch);
    }

    private string Path => _folder.File("pets.safetensors");

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_network_comes_back_with_its_architecture_weights_class_names_size_and_normalization()
    {
        _model.call(rand(4, 3, 24, 16));
        _model.Save(Path);

        using var loaded = ResNet.Load(Path);

        loaded.Options.ToJson().Should().Be(_model.Options.ToJson());
        loaded.ClassNames.Should().Equal(_model.ClassNames);
        loaded.Preprocessing.Should().Be(_model.Preprocessing);
        loaded.training.Should().BeFalse("it is there to be used");
        var state = loaded.state_dict();
        state.Keys.Should().Equal(_model.state_dict().Keys);
        foreach (var (name, tensor) in _model.state_dict())
        {
            state[name].bytes.SequenceEqual(tensor.bytes).Should().BeTrue(name);
        }
    }

    [Fact]
    public void A_loaded_network_predicts_what_the_saved_one_does()
    {
        _model.Save(Path);
        using var loaded = ResNet.Load(Path);
        var picture = new DecodedImage(30, 20, Enumerable.Range(0, 3 * 30 * 20).Select(value => (byte)value).ToArray());

        loaded.Predict(picture).Probabilities.Should().Equal(_model.Predict(picture).Probabilities);
        loaded.Predict(picture).ClassName.Should().Be(_model.Predict(picture).ClassName);
    }

    [Fact]
    public void The_preprocessing_of_a_pretrained_network_comes_back_too()
    {
        _model.Preprocessing = new Preprocessing(
            new ImageShape(3, 24, 16), Normalization.ImageNet, ResizeMode.ShorterSide(28) with { Interpolation = Interpolation.Bicubic });
        _model.Save(Path);

        using var loaded = ResNet.Load(Path);
        using var reader = SafetensorsReader.Open(Path);

        loaded.Preprocessing.Should().Be(_model.Preprocessing);
        var preprocessing = JsonNode.Parse(reader.Metadata[Key])!["preprocessing"]!;
        preprocessing["resize"]!.GetValue<string>().Should().Be("shorterSide");
        preprocessing["shorterSide"]!.GetValue<int>().Should().Be(28);
        preprocessing["interpolation"]!.GetValue<string>().Should().Be("bicubic");
    }

    [Fact]
    public void A_network_without_class_names_and_preprocessing_has_none_after_loading_either()
    {
        (_model.ClassNames, _model.Preprocessing) = (null, null);
        _model.Save(Path);

        using var loaded = ResNet.Load(Path);

        loaded.ClassNames.Should().BeNull();
        loaded.Preprocessing.Should().BeNull();
    }

    [Fact]
    public void Every_preset_s_options_survive_the_file()
    {
        foreach (var preset in Preset.All.Where(preset => ResNetBuilder.FromPreset(preset.Name).Describe().Parameters < 500_000))
        {
            using var model = ResNetBuilder.FromPreset(preset.Name).Build();
            model.Save(Path);
            using var loaded = ResNet.Load(Path);
            loaded.Options.ToJson().Should().Be(model.Options.ToJson(), preset.Name);
        }
    }

    [Fact]
    public void An_initialized_whitening_stem_is_loaded_and_may_be_trained()
    {
        using var model = new ResNetBuilder().WithStem(Stem.Whitening()).WithTransition(TransitionType.ConvPoolNorm).AddStage(4, stride: 2).Build();
        model.WhiteningStem!.Initialize(rand(8, 3, 32, 32));
        model.Save(Path);

        using var loaded = ResNet.Load(Path);

        loaded.train();
        loaded.call(rand(2, 3, 32, 32)).shape.Should().Equal(2, 10);
    }

    [Fact]
    public void The_file_of_a_network_is_a_safetensors_file_with_its_weights()
    {
        _model.Save(Path);

        using var reader = SafetensorsReader.Open(Path);
        reader.Names.Should().BeEquivalentTo(_model.state_dict().Keys);
        using var other = new ResNet(_model.Options);
        other.LoadWeights(Path).IsExact.Should().BeTrue();
    }

    [Fact]
    public void The_metadata_are_one_JSON_document_that_states_its_format()
    {
        _model.Save(Path);

        using var reader = SafetensorsReader.Open(Path);
        reader.Metadata.Keys.Should().Equal(Key);
        var root = JsonNode.Parse(reader.Metadata[Key])!;
        root["format"]!.GetValue<int>().Should().Be(1);
        root["network"]!["block"]!.GetValue<string>().Should().Be("preActivation");
        root["classNames"]!.AsArray().Select(name => name!.GetValue<string>()).Should().Equal(_model.ClassNames);
        var preprocessing = root["preprocessing"]!;
        preprocessing["height"]!.GetValue<int>().Should().Be(24);
        preprocessing["resize"]!.GetValue<string>().Should().Be("stretch");
        preprocessing["mean"]!.AsArray().Select(value => value!.GetValue<float>()).Should().Equal(0.1f, 0.2f, 0.3f);
    }

    [Fact]
    public void A_file_is_the_same_in_every_culture()
    {
        _model.Save(Path);
        var expected = File.ReadAllBytes(Path);
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = OtherCulture.Create();
            _model.Save(Path);
            File.ReadAllBytes(Path).Should().Equal(expected);
            using var loaded = ResNet.Load(Path);
            loaded.Preprocessing.Should().Be(_model.Preprocessing);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_file_of_weights_alone_is_refused_with_what_to_do()
    {
        _model.SaveWeights(Path);

        var load = () => ResNet.Load(Path);

        load.Should().Throw<InvalidDataException>().WithMessage("*pets.safetensors*contains weights but no network*model.LoadWeights(\"pets.safetensors\")*");
    }

    [Fact]
    public void Files_of_other_formats_are_refused_with_what_to_do()
    {
        StateDict.SaveTorchSharp(_folder.File("pets.dat"), _model.state_dict());

        foreach (var file in new[] { _folder.File("pets.dat"), ReferenceFile.Path("checkpoint.pt") })
        {
            FluentActions.Invoking(() => ResNet.Load(file)).Should().Throw<InvalidDataException>()
                .WithMessage($"*{System.IO.Path.GetFileName(file)}*not a ResNetKit network*model.LoadWeights*");
        }
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0", "Git LFS")]
    [InlineData("<!DOCTYPE html><html></html>", "web page")]
    public void A_file_that_a_failed_download_left_is_refused_with_a_message_that_names_its_content(string content, string named)
    {
        File.WriteAllText(Path, content);

        FluentActions.Invoking(() => ResNet.Load(Path)).Should().Throw<InvalidDataException>().WithMessage($"*pets.safetensors*{named}*");
    }

    [Fact]
    public void Escape_codes_in_a_file_do_not_occur_in_messages()
    {
        Rewrite(root => root["network"]!["block"] = "\u001b[2J");
        FluentActions.Invoking(() => ResNet.Load(Path)).Should().Throw<InvalidDataException>().Which.Message.Should().NotContain("\u001b");

        Rewrite(root => root["classNames"] = new JsonArray("\u001b[2J", "\u001b[2J"));
        using var loaded = ResNet.Load(Path);
        var prediction = loaded.Predict(zeros(1, 3, 24, 16))[0];
        $"{prediction}".Should().NotContain("\u001b");
        prediction.ClassName.Should().Be("\u001b[2J", "a name stays what it is");
    }

    [Fact]
    public void Loading_a_network_from_a_training_checkpoint_fails_with_a_message_that_says_so()
    {
        _model.SaveWeights(Path, new Dictionary<string, string> { ["resnetkit.checkpoint"] = "{}" });

        FluentActions.Invoking(() => ResNet.Load(Path)).Should().Throw<InvalidDataException>().WithMessage("*is a training checkpoint*Checkpoint.Read*");
    }

    [Fact]
    public void A_missing_file_is_named() =>
        FluentActions.Invoking(() => ResNet.Load(Path)).Should().Throw<FileNotFoundException>().WithMessage("*pets.safetensors*");

    [Fact]
    public void A_later_format_is_refused()
    {
        Rewrite(root => root["format"] = 2);

        FluentActions.Invoking(() => ResNet.Load(Path)).Should().Throw<InvalidDataException>().WithMessage("*pets.safetensors*format 2*reads format 1*");
    }

    public static TheoryData<string, Action<JsonNode>> Damages => new()
    {
        { "no format", root => root.AsObject().Remove("format") },
        { "a format that is a text", root => root["format"] = "1" },
        { "no network", root => root.AsObject().Remove("network") },
        { "a network that is null", root => root["network"] = null },
        { "a network that is a list", root => root["network"] = new JsonArray() },
        { "an unknown key", root => root["labels"] = new JsonArray("cat", "dog") },
        { "an unknown key of the network", root => root["network"]!["heads"] = 2 },
        { "a value out of range", root => root["network"]!["classes"] = -1 },
        { "no stages", root => root["network"]!["stages"] = new JsonArray() },
        { "stages that are null", root => root["network"]!["stages"] = null },
        { "a stage that is null", root => root["network"]!["stages"]![0] = null },
        { "a stem that is null", root => root["network"]!["stem"] = null },
        { "a block that nobody registered", root => root["network"]!["block"] = "hers" },
        { "class names that are a text", root => root["classNames"] = "cat" },
        { "a class name that is null", root => root["classNames"]![0] = null },
        { "a class name too few", root => root["classNames"]!.AsArray().RemoveAt(0) },
        { "a preprocessing without a mean", root => root["preprocessing"]!.AsObject().Remove("mean") },
        { "a mean that is null", root => root["preprocessing"]!["mean"] = null },
        { "a mean too few", root => root["preprocessing"]!["mean"]!.AsArray().RemoveAt(0) },
        { "a deviation of zero", root => root["preprocessing"]!["standardDeviation"]![0] = 0 },
        { "an unknown key of the preprocessing", root => root["preprocessing"]!["crop"] = 0.875 },
        { "an unknown way of resizing", root => root["preprocessing"]!["resize"] = "squeeze" },
        { "a way of resizing that is a number", root => root["preprocessing"]!["resize"] = 7 },
        { "a shorter side that is not resized to anything", root => root["preprocessing"]!["resize"] = "shorterSide" },
        { "a shorter side beside another way of resizing", root => root["preprocessing"]!["shorterSide"] = 32 },
        { "a shorter side that leaves too little", root => (root["preprocessing"]!["resize"], root["preprocessing"]!["shorterSide"]) = ("shorterSide", 23) },
        { "a shorter side larger than memory", root => (root["preprocessing"]!["resize"], root["preprocessing"]!["shorterSide"]) = ("shorterSide", 2_000_000_000) },
        { "an unknown interpolation", root => root["preprocessing"]!["interpolation"] = "lanczos" },
        { "another number of channels", root => root["preprocessing"]!["channels"] = 1 },
        { "pictures without rows", root => root["preprocessing"]!["height"] = 0 },
        { "pictures larger than memory", root => root["preprocessing"]!["height"] = 2_000_000_000 },
        { "other weights than the network's", root => root["network"]!["stages"]![0]!["filters"] = 2 },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_description_is_refused_with_the_file_s_name(string damage, Action<JsonNode> apply)
    {
        Rewrite(apply);

        FluentActions.Invoking(() => ResNet.Load(Path)).Should().Throw<InvalidDataException>(damage).WithMessage("'*pets.safetensors' is a damaged network: *");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{ "format": 1, "format": 1 }""")]
    [InlineData("""{ "format": 99999999999 }""")]
    public void A_description_that_is_not_the_expected_JSON_is_refused(string json)
    {
        _model.SaveWeights(Path, new Dictionary<string, string> { [Key] = json });

        FluentActions.Invoking(() => ResNet.Load(Path)).Should().Throw<InvalidDataException>().WithMessage("*pets.safetensors*damaged network*");
    }

    [Theory]
    [InlineData("filters", 8192, "parameters")]
    [InlineData("blocks", 512, "blocks")]
    public void A_network_larger_than_its_file_is_refused_before_anything_of_it_is_made(string option, int value, string named)
    {
        Rewrite(root => root["network"]!["stages"]![1]![option] = value);
        var before = GC.GetAllocatedBytesForCurrentThread();

        FluentActions.Invoking(() => ResNet.Load(Path)).Should().Throw<InvalidDataException>().WithMessage($"*{named}*the file*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10_000_000);
    }

    [Fact]
    public void Fifty_thousand_stages_are_refused_at_little_cost()
    {
        Rewrite(root => root["network"]!["stages"] = new JsonArray([.. Enumerable.Range(0, 50_000).Select(_ => (JsonNode)new JsonObject { ["blocks"] = 0 })]));
        var length = new FileInfo(Path).Length;
        var before = GC.GetAllocatedBytesForCurrentThread();

        FluentActions.Invoking(() => ResNet.Load(Path)).Should().Throw<InvalidDataException>().WithMessage("*50000 blocks*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(200 * length);
    }

    [Fact]
    public void A_file_damaged_at_random_is_loaded_or_refused()
    {
        _model.Save(Path);
        var original = File.ReadAllBytes(Path);
        var refused = 0;

        Fuzz.Damage(original, cases: 300, damaged =>
        {
            var file = _folder.Write("damaged.safetensors", damaged);
            try
            {
                ResNet.Load(file).Dispose();
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        });

        refused.Should().BeInRange(50, 299);
    }

    [Fact]
    public void A_folder_that_is_not_there_leaves_nothing_behind() =>
        _model.Invoking(it => it.Save(_folder.File("missing/pets.safetensors"))).Should().Throw<IOException>();

    [Fact]
    public void Class_names_and_preprocessing_must_fit_the_network()
    {
        _model.Invoking(it => it.ClassNames = ["cat"]).Should().Throw<ArgumentException>().WithMessage("*2 classes*1 names*");
        _model.Invoking(it => it.ClassNames = ["cat", null!]).Should().Throw<ArgumentException>().WithMessage("*2 classes*1 names*");
        _model.Invoking(it => it.Preprocessing = new Preprocessing(new ImageShape(1, 8, 8), Normalization.Centered(1)))
            .Should().Throw<ArgumentException>().WithMessage("*3 channels*gives 1*");
        _model.ClassNames.Should().HaveCount(2);
    }

    [Fact]
    public void Preprocessing_is_checked_when_it_is_described()
    {
        var normalization = Normalization.Centered(3);

        FluentActions.Invoking(() => new Preprocessing(new ImageShape(3, 0, 8), normalization)).Should().Throw<ArgumentException>().WithMessage("*3×0×8*");
        FluentActions.Invoking(() => new Preprocessing(new ImageShape(1, 8, 8), normalization)).Should().Throw<ArgumentException>().WithMessage("*1 channels*3*");
        FluentActions.Invoking(() => new Preprocessing(new ImageShape(3, 8, 9), normalization, ResizeMode.ShorterSide(8)))
            .Should().Throw<ArgumentException>().WithMessage("*8 pixels*8×9*9 or more*");
    }

    [Fact]
    public void A_fused_network_and_one_with_a_new_head_know_the_preprocessing()
    {
        var (preprocessing, names) = (_model.Preprocessing, _model.ClassNames);
        using var fused = _model.Fuse();

        _model.ReplaceHead(classes: 3);

        fused.Preprocessing.Should().Be(preprocessing);
        fused.ClassNames.Should().Equal(names);
        _model.Preprocessing.Should().Be(preprocessing);
        _model.ClassNames.Should().BeNull("the classes are others");
    }

    private void Rewrite(Action<JsonNode> change)
    {
        _model.Save(Path);
        string json;
        using (var reader = SafetensorsReader.Open(Path))
        {
            json = reader.Metadata[Key];
        }

        var root = JsonNode.Parse(json)!;
        change(root);
        _model.SaveWeights(Path, new Dictionary<string, string> { [Key] = root.ToJsonString() });
    }
}
