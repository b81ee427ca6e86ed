using ResNetKit.Training;

namespace ResNetKit.Tests.Serialization;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_file_appears_whole()
    {
        AtomicFile.Write(_folder.File("a"), stream => stream.Write([1, 2, 3]));

        File.ReadAllBytes(_folder.File("a")).Should().Equal(1, 2, 3);
        Directory.GetFiles(_folder.Path).Should().HaveCount(1);
    }

    [Fact]
    public void An_old_file_is_replaced()
    {
        var path = _folder.Write("a", [9, 9, 9, 9]);

        AtomicFile.Write(path, stream => stream.Write([1]));

        File.ReadAllBytes(path).Should().Equal(1);
    }

    [Fact]
    public void A_writer_that_fails_leaves_the_old_file_and_nothing_else()
    {
        var path = _folder.Write("a", [9]);

        var write = () => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[100_000]);
            throw new InvalidOperationException("half-way");
        });

        write.Should().Throw<InvalidOperationException>().WithMessage("half-way");
        File.ReadAllBytes(path).Should().Equal(9);
        Directory.GetFiles(_folder.Path).Should().HaveCount(1);
    }

    [Fact]
    public void Nobody_sees_the_new_file_before_it_is_whole()
    {
        var path = _folder.File("a");

        AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[100_000]);
            File.Exists(path).Should().BeFalse();
            Directory.GetFiles(_folder.Path).Should().OnlyContain(file => file.EndsWith(".tmp"));
        });
    }

    [Fact]
    public void A_folder_is_made_with_those_above_it()
    {
        AtomicFile.CreateFolder(_folder.File("a/b/c"));
        AtomicFile.CreateFolder(_folder.File("a/b/c"));

        Directory.Exists(_folder.File("a/b/c")).Should().BeTrue();
    }

    [Fact]
    public void A_folder_in_the_files_place_is_an_error()
    {
        Directory.CreateDirectory(_folder.File("a"));

        var write = () => AtomicFile.Write(_folder.File("a"), stream => stream.Write([1]));

        write.Should().Throw<IOException>().WithMessage("*folder*");
    }

    [Fact]
    public void Leftovers_of_a_killed_writer_can_be_deleted_without_touching_others()
    {
        _folder.Write(".a.safetensors.1234.tmp", [1]);
        _folder.Write(".b.safetensors.1234.tmp", [1]);
        _folder.Write("a.safetensors", [1]);

        AtomicFile.DeleteLeftovers(_folder.File("a.safetensors"));

        Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Should().BeEquivalentTo(".b.safetensors.1234.tmp", "a.safetensors");
    }
}
