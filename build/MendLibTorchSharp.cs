#nullable enable

// MSBuild needs these usings when it compiles this file. The project of the tests has them implicitly.
#pragma warning disable IDE0005
using System;
using System.IO;
#pragma warning restore IDE0005
using Microsoft.Build.Framework;

namespace ResNetKit.Build;

/// <summary>
/// Represents an MSBuild task that copies TorchSharp's <c>libLibTorchSharp.so</c> and makes the requirement of <c>GLIBCXX_3.4.32</c>
/// optional in the copy. The copy therefore also loads on systems with the libstdc++ of GCC 12. <c>TorchSharp.targets</c> compiles this
/// file.
/// </summary>
/// <remarks>
/// The task does not fail the build. If the file has unexpected content, or cannot be read or copied, the task issues the warning
/// RNK0001 and deletes an earlier copy. If the file does not require the version, the task also deletes the copy, without a warning.
/// </remarks>
public sealed class MendLibTorchSharp : Microsoft.Build.Utilities.Task
{
    private const long MaximumLength = 256 << 20;

    /// <summary>Gets or sets the path of the library in TorchSharp's package.</summary>
    [Required]
    public string Source { get; set; } = "";

    /// <summary>Gets or sets the path of the copy, which is written only if the library requires <c>GLIBCXX_3.4.32</c>.</summary>
    [Required]
    public string Destination { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            var length = new FileInfo(Source).Length;
            if (length > MaximumLength)
            {
                throw new InvalidDataException($"expected at most {MaximumLength} bytes, found {length}");
            }

            var file = File.ReadAllBytes(Source);
            if (ElfVersionNeed.MakeOptional(file))
            {
                WriteWhole(file);
                Log.LogMessage(
                    MessageImportance.Normal,
                    "{0}: {1} made optional in {2}",
                    Source,
                    ElfVersionNeed.Version,
                    Destination);
            }
            else if (File.Exists(Destination))
            {
                File.Delete(Destination);
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // A copy of an earlier version of the file must not be used.
            TryDelete(Destination);
            Log.LogWarning(
                null,
                "RNK0001",
                null,
                Source,
                0,
                0,
                0,
                0,
                "The library is left as it is and may not load on this system: {0}. Set the property ResNetKitOlderLinux to false to "
                + "build without this step.",
                error.Message.TrimEnd('.'));
        }

        return true;
    }

    // Builds of the same project may run in parallel. Every build must always see a complete file.
    private void WriteWhole(byte[] content)
    {
        var path = Path.GetFullPath(Destination);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(temporary, content);
            try
            {
                File.Move(temporary, path);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Replace(temporary, path, null);
            }
        }
        finally
        {
            TryDelete(temporary);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A file that cannot be deleted does not fail the build.
        }
    }
}

/// <summary>
/// Finds the entry of an ELF64 file that requires <c>GLIBCXX_3.4.32</c> of libstdc++, and marks it as optional (<c>VER_FLG_WEAK</c>) for
/// the dynamic loader.
/// </summary>
/// <remarks>
/// The names of structures and fields are those of the ELF specification and of the Linux Standard Base ("Symbol Versioning").
/// The input is untrusted: every offset is checked against its section, and every section against the file. Each entry must come after
/// the previous one, and there cannot be more entries than fit into the section.
/// </remarks>
public static class ElfVersionNeed
{
    /// <summary>The symbol version that the libstdc++ of GCC 12 lacks.</summary>
    public const string Version = "GLIBCXX_3.4.32";

    // The only symbol of that version that may be missing. GCC 13's <iostream> refers to it so that a static libstdc++ is linked with the
    // initialization of streams. Nothing calls the symbol.
    private const string UncalledSymbol = "_ZSt21ios_base_library_initv";

    private const int HeaderSize = 64, SectionHeaderSize = 64, EntrySize = 16, SymbolSize = 24;
    private const int SectionTypeStringTable = 3, SectionTypeDynamicSymbols = 11;
    private const uint SectionTypeVersionNeed = 0x6ffffffe, SectionTypeSymbolVersions = 0x6fffffff;
    private const byte WeakFlag = 2;

    /// <summary>Marks the requirement of <see cref="Version"/> as optional.</summary>
    /// <param name="file">The content of the file, in which at most one bit is changed.</param>
    /// <returns>
    /// <see langword="true"/> if the requirement was found and is now optional; <see langword="false"/> if the file does not have it.
    /// </returns>
    /// <exception cref="InvalidDataException">
    /// The file is not an ELF64 little-endian file with a section <c>.gnu.version_r</c>, or is damaged. Or it uses a symbol of the version
    /// in addition to the one that nothing calls. The content is unchanged.
    /// </exception>
    public static bool MakeOptional(byte[] file)
    {
        if (file.Length < HeaderSize
            || file[0] != 0x7f || file[1] != 'E' || file[2] != 'L' || file[3] != 'F' || file[4] != 2 || file[5] != 1)
        {
            var start = BitConverter.ToString(file, 0, Math.Min(file.Length, 6));
            throw new InvalidDataException(
                $"expected an ELF64 little-endian file (7F-45-4C-46-02-01), found {file.Length} bytes that start with '{start}'");
        }

        var needs = FindSection(file, SectionTypeVersionNeed, ".gnu.version_r");
        var names = ReadSection(file, needs.Link, SectionTypeStringTable);
        var entry = FindEntry(file, needs, names);
        if (entry < 0)
        {
            return false;
        }

        CheckSymbols(file, ReadUInt16(file, entry + 6));
        file[entry + 4] |= WeakFlag;
        return true;
    }

    // Reads the list of required files (Elf64_Verneed: vn_version, vn_cnt, vn_file, vn_aux, vn_next). For each file, reads the list of
    // required versions (Elf64_Vernaux: vna_hash, vna_flags, vna_other, vna_name, vna_next).
    private static int FindEntry(byte[] file, Section needs, Section names)
    {
        var found = -1;
        var room = needs.Size / EntrySize;
        for (long need = 0, nextNeed = 1; nextNeed != 0; need += nextNeed)
        {
            var at = Entry(needs, need, ref room);
            if (ReadUInt16(file, at) != 1)
            {
                throw new InvalidDataException($"expected version 1 of .gnu.version_r, found {ReadUInt16(file, at)}");
            }

            var ofLibstdcxx = NameIs(file, names, ReadUInt32(file, at + 4), "libstdc++.so.6");
            var version = need + ReadUInt32(file, at + 8);
            nextNeed = ReadUInt32(file, at + 12);
            for (var left = (int)ReadUInt16(file, at + 2); left > 0; left--)
            {
                var aux = Entry(needs, version, ref room);
                if (ofLibstdcxx && NameIs(file, names, ReadUInt32(file, aux + 8), Version))
                {
                    found = found < 0 ? aux : throw new InvalidDataException($"expected one need of {Version}, found another");
                }

                var next = ReadUInt32(file, aux + 12);
                if (next == 0 != (left == 1))
                {
                    throw new InvalidDataException(
                        $"expected the list of versions in .gnu.version_r to have the length it states, found {left - 1} more stated");
                }

                version += next;
            }
        }

        return found;
    }

    // A missing version is harmless only if its symbols are never called.
    private static void CheckSymbols(byte[] file, ushort version)
    {
        var versions = FindSection(file, SectionTypeSymbolVersions, ".gnu.version");
        var symbols = ReadSection(file, versions.Link, SectionTypeDynamicSymbols);
        var names = ReadSection(file, symbols.Link, SectionTypeStringTable);
        if (versions.Size / 2 != symbols.Size / SymbolSize)
        {
            throw new InvalidDataException(
                $"expected a version for each of {symbols.Size / SymbolSize} dynamic symbols, found {versions.Size / 2}");
        }

        for (var i = 0; i < versions.Size / 2; i++)
        {
            if (ReadUInt16(file, versions.Offset + (2 * i)) == version
                && !NameIs(file, names, ReadUInt32(file, symbols.Offset + (SymbolSize * i)), UncalledSymbol))
            {
                throw new InvalidDataException(
                    $"expected no symbol of {Version} but {UncalledSymbol}, found another (dynamic symbol {i})");
            }
        }
    }

    private static int Entry(Section section, long offset, ref int room)
    {
        if (offset > section.Size - EntrySize)
        {
            throw new InvalidDataException(
                $"expected an entry of {EntrySize} bytes in the {section.Size} bytes of .gnu.version_r, found its offset to be {offset}");
        }

        return --room >= 0
            ? section.Offset + (int)offset
            : throw new InvalidDataException(
                $"expected at most {section.Size / EntrySize} entries in .gnu.version_r, found entries that overlap");
    }

    private static Section FindSection(byte[] file, uint type, string name)
    {
        var count = CountSections(file);
        for (var i = 0; i < count; i++)
        {
            if (ReadUInt32(file, SectionHeader(file, i) + 4) == type)
            {
                return ReadSection(file, (uint)i, type);
            }
        }

        throw new InvalidDataException($"expected a section {name}, found none among {count} sections");
    }

    private static Section ReadSection(byte[] file, uint index, uint type)
    {
        var count = CountSections(file);
        if (index >= count)
        {
            throw new InvalidDataException($"expected {count} sections, found a reference to section {index}");
        }

        var header = SectionHeader(file, (int)index);
        var found = ReadUInt32(file, header + 4);
        if (found != type)
        {
            throw new InvalidDataException($"expected section {index} to be of type 0x{type:x}, found 0x{found:x}");
        }

        var offset = ReadUInt64(file, header + 24);
        var size = ReadUInt64(file, header + 32);
        if (offset > (ulong)file.Length || size > (ulong)file.Length - offset)
        {
            throw new InvalidDataException(
                $"expected section {index} to lie within the file's {file.Length} bytes, found offset {offset} and size {size}");
        }

        return new Section((int)offset, (int)size, ReadUInt32(file, header + 40));
    }

    private static int CountSections(byte[] file)
    {
        var offset = ReadUInt64(file, 40);
        var size = ReadUInt16(file, 58);
        var count = ReadUInt16(file, 60);
        if (size != SectionHeaderSize || offset > (ulong)file.Length || (ulong)count * SectionHeaderSize > (ulong)file.Length - offset)
        {
            throw new InvalidDataException(
                $"expected section headers of {SectionHeaderSize} bytes within the file's {file.Length} bytes, "
                + $"found {count} of {size} bytes at offset {offset}");
        }

        return count;
    }

    private static int SectionHeader(byte[] file, int index) => (int)ReadUInt64(file, 40) + (index * SectionHeaderSize);

    private static bool NameIs(byte[] file, Section names, uint index, string name)
    {
        if (index >= (uint)names.Size)
        {
            throw new InvalidDataException($"expected a name within the {names.Size} bytes of the string table, found offset {index}");
        }

        if (names.Size - index <= name.Length)
        {
            return false;
        }

        var start = names.Offset + (int)index;
        for (var i = 0; i < name.Length; i++)
        {
            if (file[start + i] != name[i])
            {
                return false;
            }
        }

        return file[start + name.Length] == 0;
    }

    // Reads a little-endian number. BitConverter would use the byte order of the building machine.
    private static ushort ReadUInt16(byte[] file, int offset) => (ushort)(file[offset] | (file[offset + 1] << 8));

    private static uint ReadUInt32(byte[] file, int offset) =>
        ReadUInt16(file, offset) | ((uint)ReadUInt16(file, offset + 2) << 16);

    private static ulong ReadUInt64(byte[] file, int offset) =>
        ReadUInt32(file, offset) | ((ulong)ReadUInt32(file, offset + 4) << 32);

    private readonly struct Section
    {
        public Section(int offset, int size, uint link)
        {
            Offset = offset;
            Size = size;
            Link = link;
        }

        public int Offset { get; }

        public int Size { get; }

        public uint Link { get; }
    }
}
