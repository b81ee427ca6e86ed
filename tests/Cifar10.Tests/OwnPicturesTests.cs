namespace ResNetKit.Samples.Cifar10.Tests;

/// <summary>Tests training with the command-line app on folders of pictures like those that users have.</summary>
public sealed class OwnPicturesTests : IDisposable
{
    private readonly RunFolder _folder = new();
    private readonly string _pictures;

    public OwnPicturesTests() => _pictures = PictureFolder.Write(_folder.File("pictures"), ("cat", 60), ("dog", 150));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_folder_val_beside_train_is_the_test_set()
    {
        Directory.Move(Path.Combine(_pictures, "test"), Path.Combine(_pictures, "val"));

        Train().Output.Should().Contain("24 training and 8 test images");
    }

    [Theory]
    [InlineData("pictures")]
    [InlineData("pictures/train")]
    public void Without_pictures_to_test_on_a_fifth_of_each_class_is_held_out(string data)
    {
        Directory.Delete(Path.Combine(_pictures, "test"), recursive: true);

        // The test split is a fifth of the 12 pictures of each class: 2.4, rounded to 2.
        Train("--data", _folder.File(data)).Output.Should().Contain("20 training and 4 test images");
    }

    [Fact]
    public void A_class_without_test_pictures_and_leftovers_of_other_systems_do_no_harm()
    {
        Directory.Delete(Path.Combine(_pictures, "test", "dog"), recursive: true);
        Directory.CreateDirectory(Path.Combine(_pictures, "train", "__MACOSX", "cat"));
        Directory.CreateDirectory(Path.Combine(_pictures, "train", ".ipynb_checkpoints"));
        File.WriteAllText(Path.Combine(_pictures, "train", "cat", "._000.png"), "no picture");

        Train().Output.Should().Contain("24 training and 4 test images");
    }

    [Fact]
    public void Pictures_that_cannot_be_read_stop_the_run_before_it_begins_and_are_all_named()
    {
        AddUnreadable();

        var result = Run();

        result.ExitCode.Should().Be(2);
        result.Error.Should().Contain("2 of 26 pictures cannot be read").And.Contain("odd.jpg").And.Contain("web page").And.Contain("half.png").And.Contain("incomplete");
    }

    [Fact]
    public void Pictures_that_cannot_be_read_are_left_out_where_asked_named_and_counted()
    {
        AddUnreadable();

        var result = Train("--skip-unreadable");

        result.Output.Should().Contain("24 training and 8 test images");
        result.Error.Should().Contain("odd.jpg").And.Contain("half.png").And.Contain("2 pictures are skipped");
    }

    [Fact]
    public void Class_names_of_any_script_reach_the_report()
    {
        Directory.Move(Path.Combine(_pictures, "train", "cat"), Path.Combine(_pictures, "train", "猫 🐱"));
        Directory.Move(Path.Combine(_pictures, "test", "cat"), Path.Combine(_pictures, "test", "猫 🐱"));

        Train();

        File.ReadAllText(_folder.File("run/report.html")).Should().Contain("猫 🐱");
    }

    [Fact]
    public void Pictures_that_exceed_the_memory_for_them_are_trained_on_all_the_same()
    {
        Train("--deterministic", "true");
        var inMemory = File.ReadAllText(_folder.File("run/history.csv"));

        Train("--deterministic", "true", "--overwrite", "--picture-memory", "0");

        Figures(File.ReadAllText(_folder.File("run/history.csv"))).Should().Equal(Figures(inMemory));

        // Omits the last column, which contains the seconds.
        static IEnumerable<string> Figures(string history) => history.Split('\n').Select(line => line[..Math.Max(line.LastIndexOf(','), 0)]);
    }

    private void AddUnreadable()
    {
        File.WriteAllText(Path.Combine(_pictures, "train", "cat", "odd.jpg"), "<html>404 Not Found</html>");
        var whole = File.ReadAllBytes(Path.Combine(_pictures, "train", "dog", "000.png"));
        File.WriteAllBytes(Path.Combine(_pictures, "train", "dog", "half.png"), whole[..(whole.Length / 2)]);
    }

    private AppResult Train(params string[] more)
    {
        var result = Run(more);
        result.ExitCode.Should().Be(0, result.Error);
        return result;
    }

    private AppResult Run(params string[] more)
    {
        var config = _folder.Write("config.json", RunFolder.TinyNetwork);
        string[] data = more.Contains("--data") ? [] : ["--data", _pictures];
        return App.Run(["train", "--config", config, "--epochs", "1", "--out", _folder.File("run"), .. data, .. more]);
    }
}
