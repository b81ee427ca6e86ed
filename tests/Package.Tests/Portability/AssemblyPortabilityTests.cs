using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using ResNetKit.Package.Tests.Packing;

namespace ResNetKit.Package.Tests.Portability;

/// <summary>Tests that the packed assemblies run on Linux, macOS and Windows, as far as their metadata shows.</summary>
[Collection(PackedPackagesCollection.Name)]
public sealed class AssemblyPortabilityTests(PackedPackages packages)
{
    // The first three functions flush a folder after a rename, except on Windows. On Linux, the next one sets environment variables for GNU's OpenMP, and the
    // last two configure and trim glibc's heap.
    private static readonly string[] _nativeCalls =
        ["libc open", "libc fsync", "libc close", "libc setenv", "libc mallopt", "libc malloc_trim"];

    // Linux gives the name of the processor in this file. It is read only if it exists.
    private const string ProcessorName = "/proc/cpuinfo";

    [Fact]
    public void The_library_calls_no_native_code_but_some_of_the_C_library() =>
        Read("ResNetKit", metadata => Imports(metadata).Select(import => import.Target).Should().BeEquivalentTo(_nativeCalls));

    // The compiler reports an unguarded call of a method with SupportedOSPlatform or UnsupportedOSPlatform as an error.
    [Fact]
    public void Imported_native_functions_are_marked_with_the_platforms_that_have_them() =>
        Read("ResNetKit", metadata => Imports(metadata).Should().OnlyContain(import => import.Marks.Contains("upportedOSPlatformAttribute")));

    [Theory]
    [MemberData(nameof(PackageTests.Ids), MemberType = typeof(PackageTests))]
    public void No_path_of_one_operating_system_is_written_into_an_assembly(string id) =>
        Read(id, metadata => Texts(metadata).Where(text => SystemPath.IsIn(text) && text != ProcessorName).Should().BeEmpty());

    private static IEnumerable<(string Target, string Marks)> Imports(MetadataReader metadata)
    {
        foreach (var method in metadata.MethodDefinitions.Select(metadata.GetMethodDefinition).Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl)))
        {
            var import = method.GetImport();
            var marks = method.GetCustomAttributes()
                .Select(mark => metadata.GetCustomAttribute(mark).Constructor).Where(constructor => constructor.Kind == HandleKind.MemberReference)
                .Select(constructor => (TypeReferenceHandle)metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent)
                .Select(type => metadata.GetString(metadata.GetTypeReference(type).Name));
            yield return ($"{metadata.GetString(metadata.GetModuleReference(import.Module).Name)} {metadata.GetString(import.Name)}", string.Join(' ', marks));
        }
    }

    private static IEnumerable<string> Texts(MetadataReader metadata)
    {
        for (var text = metadata.GetNextHandle(MetadataTokens.UserStringHandle(0)); !text.IsNil; text = metadata.GetNextHandle(text))
        {
            yield return metadata.GetUserString(text);
        }
    }

    private void Read(string id, Action<MetadataReader> read)
    {
        using var package = packages.Open(id);
        using var image = new PEReader(new MemoryStream(package.Bytes($"lib/net10.0/{id}.dll")));
        read(image.GetMetadataReader());
    }
}
