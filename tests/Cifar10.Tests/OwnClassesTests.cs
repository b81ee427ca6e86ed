using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ResNetKit.Samples.Cifar10.Tests;

/// <summary>Tests the commands for a network that was trained on images other than CIFAR-10.</summary>
public partial class OwnClassesTests
{
    private static readonly Dictionary<string, string?> _noData = new() { ["RESNETKIT_DATA"] = null };

    [Fact]
    public void Pictures_that_differ_in_brightness_alone_are_told_apart_by_evaluate_and_predict_and_export_alike()
    {
        using var folder = new RunFolder();
        var pictures = PictureFolder.Write(folder.File("pictures"), ("dark", 2), ("darker", 0));
        Train(folder, pictures, epochs: 60);

        var evaluated = App.Run(_noData, "evaluate", folder.File("run"), "--data", pictures);
        var exported = App.Run(_noData, "export", folder.File("run"));
        var predicted = App.RunProgram("Predict.dll", folder.File("run"), Path.Combine(pictures, "test"), "--top", "1");

        evaluated.ExitCode.Should().Be(0, evaluated.Error);
        predicted.ExitCode.Should().Be(0, predicted.Error);
        exported.ExitCode.Should().Be(0, exported.Error);
        var answers = predicted.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Answer().Match(line)).Select(match => (Expected: match.Groups["class"].Value, Found: match.Groups["found"].Value)).ToList();
        answers.Should().HaveCount(8);
        answers.Select(answer => answer.Found).Distinct().Should().BeEquivalentTo(["dark", "darker"], "one normalization for all would make them one class");
        var accuracy = (double)answers.Count(answer => answer.Expected == answer.Found) / answers.Count;
        evaluated.Output.Should().Contain(string.Create(CultureInfo.InvariantCulture, $"all     {100 * accuracy,6:F2} %"));

        // On a scale from 0 (black) to 1 (white), the mean of such dark pictures is about 2.5 / 255. The mean of CIFAR-10 is 0.49.
        var model = Encoding.UTF8.GetString(File.ReadAllBytes(folder.File("run/model.onnx")));
        model.Should().Contain("in the graph: mean 0.00").And.Contain("""["dark","darker"]""").And.NotContain("0.4913");
    }

    [Fact]
    public void A_run_on_two_classes_is_not_evaluated_on_CIFAR_10_and_the_message_names_the_option_to_add()
    {
        using var folder = new RunFolder();
        var pictures = PictureFolder.Write(folder.File("pictures"), ("cat", 60), ("dog", 150));
        Train(folder, pictures, epochs: 1);

        var unnamed = App.Run(_noData, "evaluate", folder.File("run"));
        var named = App.Run(_noData, "evaluate", folder.File("run"), "--data", pictures);
        var other = App.Run(_noData, "evaluate", folder.File("run"), "--data", "synthetic");

        unnamed.ExitCode.Should().Be(2);
        unnamed.Error.Should().Contain("error: ").And.Contain("pictures of cat, dog").And.Contain("--data");
        named.ExitCode.Should().Be(0, named.Error);
        named.Output.Should().Contain("cat").And.Contain("dog").And.Contain("8 images");
        other.ExitCode.Should().Be(2);
        other.Error.Should().Contain("cat, dog");
    }

    [Fact]
    public void A_run_on_ten_classes_of_one_s_own_is_not_evaluated_on_ten_other_classes()
    {
        using var folder = new RunFolder();
        var pictures = PictureFolder.Write(folder.File("pictures"), [.. Enumerable.Range(0, 10).Select(label => ($"own{label}", 20 * label))]);
        Train(folder, pictures, epochs: 1);

        var result = App.Run(_noData, "evaluate", folder.File("run"), "--data", "synthetic");

        result.ExitCode.Should().Be(2);
        result.Error.Should().Contain("own0, own1").And.Contain("but the images have the classes");
    }

    [Fact]
    public void Pictures_are_evaluated_at_the_size_that_the_run_was_trained_at()
    {
        using var folder = new RunFolder();
        var pictures = PictureFolder.Write(folder.File("pictures"), ("cat", 60), ("dog", 150));
        Train(folder, pictures, epochs: 1, "--image-size", "16");

        var result = App.Run(_noData, "evaluate", folder.File("run"), "--data", pictures);

        result.ExitCode.Should().Be(0, result.Error);
        using var model = ResNet.Load(folder.File("run/weights.safetensors"));
        model.Preprocessing!.Shape.Should().Be(new ImageShape(3, 16, 16));
        model.ClassNames.Should().Equal("cat", "dog");
    }

    [Fact]
    public void A_run_on_synthetic_images_is_evaluated_on_synthetic_images_by_default()
    {
        using var folder = new RunFolder();
        Train(folder, "synthetic", epochs: 1);

        var result = App.Run(_noData, "evaluate", folder.File("run"));

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().Contain("2,000 images");
    }

    [Fact]
    public void Weights_without_a_network_are_refused_with_what_to_do()
    {
        using var folder = new RunFolder();
        Train(folder, "synthetic", epochs: 1);
        using (var model = ResNet.Load(folder.File("run/weights.safetensors")))
        {
            model.SaveWeights(folder.File("run/weights.safetensors"));
        }

        foreach (var command in new[] { "evaluate", "export" })
        {
            var result = App.Run(_noData, command, folder.File("run"));

            result.ExitCode.Should().Be(2);
            result.Error.Should().Contain("weights.safetensors").And.Contain("LoadWeights");
        }
    }

    [Fact]
    public void Predict_names_a_file_that_is_not_a_picture_and_continues_with_the_others()
    {
        using var folder = new RunFolder();
        var pictures = PictureFolder.Write(folder.File("pictures"), ("cat", 60), ("dog", 150));
        Train(folder, pictures, epochs: 1);
        folder.Write("broken.png", "no picture");

        var result = App.RunProgram(
            "Predict.dll", folder.File("run/weights.safetensors"), folder.File("broken.png"), Path.Combine(pictures, "test/cat/000.png"), "--json");

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("broken.png");
        result.Output.Should().MatchRegex("""000\.png","classes":\[\{"name":"(cat|dog)","probability":""");
    }

    private static void Train(RunFolder folder, string data, int epochs, params string[] more)
    {
        var config = folder.Write("config.json", RunFolder.TinyNetwork);
        var result = App.Run(
            _noData, ["train", "--config", config, "--data", data, "--epochs", $"{epochs}", "--out", folder.File("run"), .. more]);
        result.ExitCode.Should().Be(0, result.Error);
    }

    [GeneratedRegex(@"/test/(?<class>\w+)/\d+\.png  (?<found>\w+) ")]
    private static partial Regex Answer();
}
