using System.Buffers.Binary;
using System.Reflection;

namespace OlderLinux.Tests;

/// <summary>Provides the files that the tests read: TorchSharp's files, which are copied beside the tests, and the build step.</summary>
internal static class TestFiles
{
    public static string LibTorchSharp => Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");

    public static string LibTorchSharpOfMac => Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.dylib");

    /// <summary>Gets the folder of TorchSharp's package in the local package folder.</summary>
    public static string PackageOfTorchSharp { get; } = typeof(TestFiles).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == nameof(PackageOfTorchSharp)).Value!;

    public static string Targets => Path.Combine(AppContext.BaseDirectory, "build", "ResNetKit.targets");

    /// <summary>Finds the section <c>.gnu.version_r</c> in a valid file. It lists the versions of symbols that the file needs.</summary>
    public static (int Header, int Offset, int Size) VersionNeeds(byte[] file) => Section(file, 0x6ffffffe);

    /// <summary>Finds the first section of the given type in a valid file.</summary>
    public static (int Header, int Offset, int Size) Section(byte[] file, uint type)
    {
        var headers = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(40));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(60));
        var header = Enumerable.Range(0, count)
            .Select(index => headers + (index * 64))
            .First(at => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 4)) == type);
        return (
            header,
            (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(header + 24)),
            (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(header + 32)));
    }

    /// <summary>Finds the entry (Elf64_Vernaux) of a version by the hash of its name.</summary>
    public static int Entry(byte[] file, string version)
    {
        var (_, offset, size) = VersionNeeds(file);
        var hash = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(hash, Hash(version));
        return Enumerable.Range(0, size / 16)
            .Select(index => offset + (index * 16))
            .Single(at => file.AsSpan(at, 4).SequenceEqual(hash));
    }

    // Computes the hash of a name as the ELF specification defines it.
    private static uint Hash(string name)
    {
        var hash = 0u;
        foreach (var letter in name)
        {
            hash = (hash << 4) + letter;
            var high = hash & 0xf0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }

        return hash;
    }
}
