using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using ResNetKit.Data.Downloading;
using ResNetKit.Tests.Serialization;
using ResNetKit.Tests.Serialization.Crafted;

namespace ResNetKit.Tests.Data.Downloading;

public sealed class TarGzipTests : IDisposable
{
    private readonly TemporaryFolder _outer = new();
    private readonly string _target;

    public TarGzipTests() => _target = Directory.CreateDirectory(_outer.File("target")).FullName;

    public void Dispose() => _outer.Dispose();

    /// <summary>Composes the bytes of an archive.</summary>
    public static byte[] Compose(params TarEntry[] entries)
    {
        var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var entry in entries)
            {
                tar.WriteEntry(entry);
            }
        }

        return buffer.ToArray();
    }

    /// <summary>Creates the entry of a file.</summary>
    public static TarEntry File(string name, string content) =>
        new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) };

    [Fact]
    public void Files_and_folders_come_out_as_they_went_in()
    {
        Extract(Compose(
            new PaxTarEntry(TarEntryType.Directory, "a/"),
            File("a/one", "1"),
            File("b/c/two", "22"),
            new GnuTarEntry(TarEntryType.Directory, "d")));

        System.IO.File.ReadAllText(Path.Combine(_target, "a", "one")).Should().Be("1");
        System.IO.File.ReadAllText(Path.Combine(_target, "b", "c", "two")).Should().Be("22");
        Directory.Exists(Path.Combine(_target, "d")).Should().BeTrue();
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/../../evil")]
    [InlineData("/evil")]
    [InlineData("../target-2/evil")]
    public void An_entry_that_leads_out_of_the_folder_is_refused_by_name(string name)
    {
        var extract = () => Extract(Compose(File(name, "x")));

        extract.Should().Throw<InvalidDataException>().WithMessage($"*'{name}'*leads out*");
        Directory.GetFileSystemEntries(_outer.Path).Should().BeEquivalentTo([_target, _outer.File("archive")]);
        System.IO.File.Exists("/evil").Should().BeFalse();
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    public void A_link_is_refused_by_name(TarEntryType type)
    {
        var extract = () => Extract(Compose(new PaxTarEntry(type, "link") { LinkName = "../outside" }));

        extract.Should().Throw<InvalidDataException>().WithMessage($"*'link'*{type}*");
    }

    [Fact]
    public void More_than_the_allowed_size_is_refused_before_it_is_written()
    {
        var extract = () => Extract(Compose(File("small", "12345"), File("large", "123456")), maxSize: 10);

        extract.Should().Throw<InvalidDataException>().WithMessage("*'large' has 6 bytes*");
        System.IO.File.Exists(Path.Combine(_target, "large")).Should().BeFalse();
    }

    [Theory]
    [InlineData("archive: attributes of 2 GB", "*name or attributes take 2147483647 bytes*")]
    [InlineData("archive: a long name of 2 GB", "*name or attributes take 2147483647 bytes*")]
    [InlineData("archive: a size that is no number", "*header without a size*")]
    [InlineData("archive: escape codes in a name that leads out", "*'../\\u001b[31m' that leads out*")]
    public void The_size_in_a_header_is_checked_before_memory_is_allocated(string family, string message)
    {
        var extract = () => Extract(CraftedFamily.All.Single(other => other.Name == family).Make(1_000));

        extract.Should().Throw<InvalidDataException>().WithMessage(message);
    }

    [Theory]
    [InlineData("archive: a number of more bits than there are")]
    [InlineData("archive: a time that no calendar has")]
    [InlineData("archive: a file with the name of a folder")]
    public void A_header_that_makes_no_sense_is_refused_with_the_archives_name(string family)
    {
        var extract = () => Extract(CraftedFamily.All.Single(other => other.Name == family).Make(1_000));

        extract.Should().Throw<InvalidDataException>().WithMessage("*archive'*");
    }

    [Fact]
    public void More_files_than_an_archive_may_have_are_refused()
    {
        var headers = new byte[512 * (TarGuard.MaxEntries + 1)];
        for (var place = 0; place < headers.Length; place += 512)
        {
            headers[place] = (byte)'a';
        }

        using var guard = new TarGuard(new MemoryStream(headers), "archive", maxSize: 0);

        guard.Invoking(it => it.CopyTo(Stream.Null)).Should().Throw<InvalidDataException>().WithMessage("*more than 10000 entries*");
    }

    [Theory]
    [InlineData("a", "a/b")]
    [InlineData("a", "a/b/c")]
    [InlineData("a/b", "a")]
    [InlineData("a", "a/")]
    public void A_file_and_a_folder_with_the_same_name_are_refused(string first, string second)
    {
        var entry = second.EndsWith('/') ? new PaxTarEntry(TarEntryType.Directory, second) : File(second, "2");
        var extract = () => Extract(Compose(File(first, "1"), entry));

        extract.Should().Throw<InvalidDataException>().WithMessage("*archive' has*");
    }

    [Fact]
    public void A_name_that_is_longer_than_file_systems_take_is_refused()
    {
        var extract = () => Extract(Compose(File(new string('n', 201), "1")));

        extract.Should().Throw<InvalidDataException>().WithMessage("*201 characters*");
    }

    [Fact]
    public void The_same_file_twice_is_refused()
    {
        var extract = () => Extract(Compose(File("one", "1"), File("one", "2")));

        extract.Should().Throw<InvalidDataException>().WithMessage("*more than one*'one'*");
    }

    [Fact]
    public void A_truncated_archive_is_refused()
    {
        var whole = Compose(File("one", string.Concat(Enumerable.Range(0, 10_000))));
        var extract = () => Extract(whole[..(whole.Length / 2)]);

        extract.Should().Throw<InvalidDataException>();
    }

    [Fact]
    public void Something_that_is_no_archive_is_refused()
    {
        var extract = () => Extract(Encoding.UTF8.GetBytes("<html>404</html>"));

        extract.Should().Throw<InvalidDataException>();
    }

    private void Extract(byte[] archive, long maxSize = 1_000_000) => TarGzip.Extract(_outer.Write("archive", archive), _target, maxSize);
}
