using ResNetKit.Tests.Serialization;

namespace ResNetKit.Tests.Data.Cifar;

public sealed class Cifar10PythonLayoutTests : IDisposable
{
    private static readonly int[] _labels = [.. Enumerable.Range(0, 10_000).Select(index => index % 10)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_and_labels_are_read_from_the_pickled_arrays()
    {
        var images = new byte[10_000 * 3_072];
        images[1] = 17;
        images[^1] = 200;
        _folder.Write("test_batch", PythonBatch.Compose(images, _labels));

        var dataset = Cifar10Dataset.Load(_folder.Path, train: false);

        dataset.Labels.Should().Equal(_labels);
        dataset.GetPixels(0)[1].Should().Be(17);
        dataset.GetPixels(9_999)[3_071].Should().Be(200);
    }

    [Fact]
    public void The_folder_inside_the_archive_is_found_from_its_parent()
    {
        Directory.CreateDirectory(_folder.File("cifar-10-batches-py"));
        _folder.Write("cifar-10-batches-py/test_batch", PythonBatch.Compose(new byte[10_000 * 3_072], _labels));

        Cifar10Dataset.Load(_folder.Path, train: false).Count.Should().Be(10_000);
    }

    [Fact]
    public void A_pickle_that_asks_for_anything_but_arrays_is_refused_by_that_name()
    {
        Refuse(PythonBatch.Compose(new byte[10_000], _labels, global: "cos\nsystem\n"), "*os.system*");
    }

    [Fact]
    public void Arrays_of_another_size_or_type_are_refused_with_what_was_expected_and_found()
    {
        Refuse(PythonBatch.Compose(new byte[9_999 * 3_072], _labels, rows: 9_999), "*10000 × 3072*found U8, 9999 × 3072*");
        Refuse(PythonBatch.Compose(new byte[10_000 * 3_072], _labels, type: "i1"), "*array of bytes*found I8*");
    }

    [Fact]
    public void Labels_that_are_too_few_or_too_large_are_refused()
    {
        Refuse(PythonBatch.Compose(new byte[10_000 * 3_072], _labels[1..]), "*list of 10000*found 9999*");
        Refuse(PythonBatch.Compose(new byte[10_000 * 3_072], _labels.Select(label => label + 1)), "*0 to 9*found 10 for image 9*");
    }

    [Fact]
    public void A_file_cut_short_is_refused()
    {
        Refuse(PythonBatch.Compose(new byte[10_000 * 3_072], _labels)[..1_000_000], "*expected * bytes, found*");
    }

    [Fact]
    public void A_file_far_too_large_is_refused_unread()
    {
        using (var file = File.Create(_folder.File("test_batch")))
        {
            file.SetLength(100L << 30);
        }

        var load = () => Cifar10Dataset.Load(_folder.Path, train: false);

        load.Should().Throw<InvalidDataException>().WithMessage("*at most 67,108,864 bytes*found 107,374,182,400*");
    }

    private void Refuse(byte[] file, string message)
    {
        var path = _folder.Write("test_batch", file);
        var load = () => Cifar10Dataset.Load(_folder.Path, train: false);

        load.Should().Throw<InvalidDataException>().WithMessage($"*{path}*").WithMessage(message);
    }
}
