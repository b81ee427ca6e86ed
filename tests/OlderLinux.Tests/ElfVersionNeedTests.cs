using System.Buffers.Binary;
using ResNetKit.Build;

namespace OlderLinux.Tests;

public sealed class ElfVersionNeedTests
{
    private const int FlagsOfEntry = 4, VersionOfEntry = 6, NameOfEntry = 8, NextOfEntry = 12;

    private readonly byte[] original = File.ReadAllBytes(TestFiles.LibTorchSharp);
    private readonly byte[] file;

    public ElfVersionNeedTests() => file = [.. original];

    private int Entry => TestFiles.Entry(original, ElfVersionNeed.Version);

    [Fact]
    public void The_flag_of_the_version_is_set_and_nothing_else_changes()
    {
        ElfVersionNeed.MakeOptional(file).Should().BeTrue();

        var changed = Enumerable.Range(0, file.Length).Where(at => file[at] != original[at]);
        changed.Should().Equal(Entry + FlagsOfEntry);
        BinaryPrimitives.ReadUInt16LittleEndian(original.AsSpan(Entry + FlagsOfEntry)).Should().Be(0);
        BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(Entry + FlagsOfEntry)).Should().Be(2, "VER_FLG_WEAK is 2");
    }

    [Fact]
    public void Mending_a_file_again_does_not_change_the_file()
    {
        ElfVersionNeed.MakeOptional(file);
        byte[] mended = [.. file];

        ElfVersionNeed.MakeOptional(file).Should().BeTrue();

        file.AsSpan().SequenceEqual(mended).Should().BeTrue();
    }

    [Fact]
    public void Libraries_of_the_system_that_do_not_need_the_version_are_left_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The libraries are those of Linux.");
        string[] folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];
        string[] names = ["libstdc++.so.6", "libc.so.6", "libm.so.6"];
        var libraries = folders.SelectMany(folder => names.Select(name => Path.Combine(folder, name))).Where(File.Exists).ToArray();

        libraries.Should().NotBeEmpty();
        foreach (var path in libraries)
        {
            var library = File.ReadAllBytes(path);
            byte[] before = [.. library];

            ElfVersionNeed.MakeOptional(library).Should().BeFalse(path);
            library.AsSpan().SequenceEqual(before).Should().BeTrue(path);
        }
    }

    [Fact]
    public void A_file_that_does_not_need_the_version_is_left_alone()
    {
        // The entry gets the name of another version from the same file, as if GCC 12 had compiled the library.
        var other = TestFiles.Entry(original, "GLIBCXX_3.4.30");
        original.AsSpan(other + NameOfEntry, 4).CopyTo(file.AsSpan(Entry + NameOfEntry));

        ElfVersionNeed.MakeOptional(file).Should().BeFalse();
    }

    [Fact]
    public void A_file_for_another_system_is_refused()
    {
        var refuse = () => ElfVersionNeed.MakeOptional(File.ReadAllBytes(TestFiles.LibTorchSharpOfMac));

        refuse.Should().Throw<InvalidDataException>().WithMessage("expected an ELF64 little-endian file*found*'CF-FA-ED-FE-*'");
    }

    [Theory]
    [InlineData(0, 0x7e, "expected an ELF64 little-endian file*")]
    [InlineData(4, 1, "expected an ELF64 little-endian file*")]
    [InlineData(5, 2, "expected an ELF64 little-endian file*")]
    [InlineData(58, 63, "expected section headers of 64 bytes*found 31 of 63 bytes*")]
    [InlineData(61, 0xff, "expected section headers of 64 bytes within*")]
    [InlineData(47, 0x80, "expected section headers of 64 bytes within*")]
    [InlineData(60, 0, "expected a section .gnu.version_r, found none among 0 sections")]
    public void A_header_that_is_not_as_expected_is_refused(int at, byte value, string message)
    {
        file[at] = value;

        Refused(message);
    }

    [Fact]
    public void A_file_without_needed_versions_is_refused()
    {
        Write(TestFiles.VersionNeeds(file).Header + 4, 1);

        Refused("expected a section .gnu.version_r, found none among 31 sections");
    }

    [Theory]
    [InlineData(24, "expected section * to lie within the file's * bytes, found offset *")]
    [InlineData(32, "expected section * to lie within the file's * bytes, found offset *")]
    [InlineData(40, "expected 31 sections, found a reference to section 4294967295")]
    public void A_section_that_reaches_beyond_the_file_is_refused(int field, string message)
    {
        Write(TestFiles.VersionNeeds(file).Header + field, uint.MaxValue);

        Refused(message);
    }

    [Fact]
    public void A_list_of_versions_that_is_longer_than_it_states_is_refused()
    {
        var first = TestFiles.VersionNeeds(file).Offset;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(first + 2), 0xffff);

        Refused("expected the list of versions in .gnu.version_r to have the length it states, found 65534 more stated");
    }

    [Fact]
    public void An_entry_that_leads_out_of_its_section_is_refused()
    {
        Write(Entry + NextOfEntry, uint.MaxValue);

        Refused("expected an entry of 16 bytes in the * bytes of .gnu.version_r, found its offset to be *");
    }

    [Fact]
    public void A_name_outside_the_string_table_is_refused()
    {
        Write(Entry + NameOfEntry, uint.MaxValue);

        Refused("expected a name within the * bytes of the string table, found offset 4294967295");
    }

    [Fact]
    public void A_second_need_of_the_version_is_refused()
    {
        var other = TestFiles.Entry(original, "GLIBCXX_3.4.30");
        original.AsSpan(Entry + NameOfEntry, 4).CopyTo(file.AsSpan(other + NameOfEntry));

        Refused("expected one need of GLIBCXX_3.4.32, found another");
    }

    [Fact]
    public void A_file_that_calls_something_of_the_version_is_refused()
    {
        // The entry of GLIBCXX_3.4.32 gets the index of another version. The file calls symbols with that index.
        var other = TestFiles.Entry(original, "GLIBCXX_3.4.30");
        original.AsSpan(other + VersionOfEntry, 2).CopyTo(file.AsSpan(Entry + VersionOfEntry));

        Refused("expected no symbol of GLIBCXX_3.4.32 but _ZSt21ios_base_library_initv, found another (dynamic symbol *)");
    }

    [Fact]
    public void Entries_that_overlap_end_the_search()
    {
        // Appends a section of 16 MiB in which each entry claims to have 65,535 versions and to be followed by the next entry. Without a limit, reading it
        // would take almost 10^11 steps.
        const int size = 16 << 20;
        Span<byte> entry = stackalloc byte[16];
        BinaryPrimitives.WriteUInt16LittleEndian(entry, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], 0xffff);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], 16);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], 16);
        var large = new byte[original.Length + size];
        original.CopyTo(large, 0);
        for (var at = original.Length; at < large.Length; at += entry.Length)
        {
            entry.CopyTo(large.AsSpan(at));
        }

        var header = TestFiles.VersionNeeds(original).Header;
        BinaryPrimitives.WriteInt64LittleEndian(large.AsSpan(header + 24), original.Length);
        BinaryPrimitives.WriteInt64LittleEndian(large.AsSpan(header + 32), size);

        var refuse = () => ElfVersionNeed.MakeOptional(large);

        refuse.Should().Throw<InvalidDataException>();
    }

    [Fact]
    public void A_file_cut_off_near_a_structure_is_refused()
    {
        var (needs, symbols) = (TestFiles.VersionNeeds(original), TestFiles.Section(original, 11));
        var headers = (int)BinaryPrimitives.ReadInt64LittleEndian(original.AsSpan(40));
        int[] places = [0, 4, 16, 40, 60, 64, symbols.Offset, needs.Offset, needs.Offset + needs.Size, headers, needs.Header, original.Length];
        var lengths = places.SelectMany(place => Enumerable.Range(place - 17, 35)).Where(length => length >= 0 && length < original.Length);

        foreach (var length in lengths)
        {
            var refuse = () => ElfVersionNeed.MakeOptional(original[..length]);

            refuse.Should().Throw<InvalidDataException>($"{length} bytes of {original.Length} are left");
        }
    }

    [Fact]
    public void A_file_with_any_value_in_a_field_changes_in_one_flag_at_most()
    {
        var needs = TestFiles.VersionNeeds(original);
        var headers = (int)BinaryPrimitives.ReadInt64LittleEndian(original.AsSpan(40));
        var fields = Enumerable.Range(0, 64)
            .Concat(Enumerable.Range(headers, original.Length - headers))
            .Concat(Enumerable.Range(needs.Offset, needs.Size))
            .Where(at => at % 2 == 0 && at + 4 <= original.Length);
        uint[] values = [0, 1, 15, 16, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

        foreach (var field in fields)
        {
            foreach (var value in values)
            {
                Write(field, value);
                ChangesNothingButOneFlag($"field at {field} is {value}", (field, 4));
            }
        }
    }

    [Fact]
    public void A_file_with_random_damage_changes_in_one_flag_at_most()
    {
        var random = new Random(20261125);
        var needs = TestFiles.VersionNeeds(original);
        var headers = (int)BinaryPrimitives.ReadInt64LittleEndian(original.AsSpan(40));
        (int Start, int Length)[] regions = [(0, 64), (headers, original.Length - headers), (needs.Offset, needs.Size)];
        for (var round = 0; round < 10_000; round++)
        {
            var region = regions[random.Next(regions.Length)];
            var places = Enumerable.Range(0, random.Next(1, 9)).Select(_ => (region.Start + random.Next(region.Length), 1)).ToArray();
            foreach (var (at, _) in places)
            {
                file[at] = (byte)random.Next(256);
            }

            ChangesNothingButOneFlag($"round {round}", places);
        }
    }

    // Runs the code on the damaged file, checks the changes, and repairs the file.
    private void ChangesNothingButOneFlag(string because, params (int At, int Length)[] damage)
    {
        var (_, offset, size) = TestFiles.VersionNeeds(original);
        var before = file[offset..(offset + size)];
        bool found;
        try
        {
            found = ElfVersionNeed.MakeOptional(file);
        }
        catch (InvalidDataException)
        {
            found = false;
        }

        var changed = Enumerable.Range(0, size).Where(at => file[offset + at] != before[at]).ToArray();
        changed.Length.Should().BeLessThanOrEqualTo(found ? 1 : 0, because);
        before.CopyTo(file, offset);
        foreach (var (at, length) in damage)
        {
            original.AsSpan(at, length).CopyTo(file.AsSpan(at));
        }

        file.AsSpan().SequenceEqual(original).Should().BeTrue(because);
    }

    private void Write(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);

    private void Refused(string message)
    {
        byte[] before = [.. file];
        var refuse = () => ElfVersionNeed.MakeOptional(file);

        refuse.Should().Throw<InvalidDataException>().WithMessage(message);
        file.AsSpan().SequenceEqual(before).Should().BeTrue("a refused file is left as it is");
    }
}
