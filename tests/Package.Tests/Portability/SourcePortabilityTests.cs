using System.Text.RegularExpressions;

namespace ResNetKit.Package.Tests.Portability;

/// <summary>
/// Searches the sources of the packages, samples and tools for code that works on one operating system only. The list below contains the exceptions.
/// </summary>
public sealed partial class SourcePortabilityTests
{
    private static readonly Dictionary<string, string> _reasons = new()
    {
        ["src/ResNetKit/Serialization/AtomicFile.cs: libc"] = "flushing a folder, which Windows neither needs nor allows; guarded",
        ["src/ResNetKit/Training/Run/RetainedHeap.cs: libc"] = "settings of glibc's heap; guarded",
        ["src/ResNetKit/Libtorch.Threads.cs: libc"] = "the environment that native code sees; guarded",
        ["src/ResNetKit.Cpu/NativeKernels.cs: LibraryName"] = "the package's own kernels; where they are not there, Enable says so",
        ["src/ResNetKit.Cpu/Processor.cs: /proc/cpuinfo"] = "the processor's name, where there is such a file",
        ["samples/Cifar10/Configuration/PictureArguments.cs: /var/tmp"] = "a folder that is never memory on Linux; guarded, and elsewhere that of the system",
        ["samples/Cifar10/Runs/Machine.cs: /proc/cpuinfo"] = "the processor's name, where there is such a file",
        ["samples/Cifar10/Runs/Machine.cs: /proc/driver/nvidia/gpus"] = "the accelerator's name, where there is such a folder",
    };

    private static readonly Dictionary<string, string> _links = new()
    {
        ["tools/Experiments/ResultTable.cs: {folder}/"] = "a link in Markdown",
    };

    [Fact]
    public void Code_for_a_single_operating_system_occurs_only_where_the_list_gives_a_reason() =>
        Sources().SelectMany(source => Bound().Matches(source.Text)
                .Select(match => match.Groups.Values.Skip(1).First(group => group.Success).Value)
                .Select(text => $"{source.Path}: {text}"))
            .Distinct()
            .Should().BeEquivalentTo(_reasons.Keys, "each is in the list of reasons, and nothing else is");

    [Fact]
    public void Paths_are_joined_with_Path_Combine() =>
        Sources().SelectMany(source => JoinedByHand().Matches(source.Text).Select(match => $"{source.Path}: {match.Value}"))
            .Should().BeEquivalentTo(_links.Keys, "Path.Combine knows what stands between the parts of a path");

    [Theory]
    [InlineData("""File.ReadAllText("/proc/meminfo")""")]
    [InlineData("""var scratch = "/tmp";""")]
    [InlineData("""[LibraryImport("libm.so.6")]""")]
    [InlineData("""Process.Start("sh")""")]
    [InlineData("File.SetUnixFileMode(path, mode)")]
    [InlineData("Console.CursorTop = 3;")]
    public void The_search_finds_code_for_a_single_operating_system(string code) => Bound().IsMatch(code).Should().BeTrue();

    [Theory]
    [InlineData("""folder + "/model.onnx";""")]
    [InlineData("""File.Exists($"{folder}/model.onnx")""")]
    [InlineData("path.Split('/')")]
    public void The_search_finds_a_path_that_is_put_together_by_hand(string code) => JoinedByHand().IsMatch(code).Should().BeTrue();

    private static IEnumerable<(string Path, string Text)> Sources()
    {
        var root = BuildSettings.RepositoryRoot;
        return ((string[])["src", "samples", "tools"])
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => (Path: Path.GetRelativePath(root, file).Replace('\\', '/'), File: file))
            .Where(file => !file.Path.Contains("/obj/", StringComparison.Ordinal) && !file.Path.Contains("/bin/", StringComparison.Ordinal))
            .Select(file => (file.Path, Comment().Replace(File.ReadAllText(file.File), "")));
    }

    [GeneratedRegex("""
        "(/(?:proc|sys|dev|etc|usr|tmp|var|home|opt|bin|lib|mnt|root|run)\b[^"]*|~/[^"]*|[A-Za-z]:\\[^"]*)"
        |(?:DllImport|LibraryImport)\("?(\w[\w.]*)
        |\bProcess\.Start\("(sh|bash|cmd|chmod|kill|rm|cp|mv)"
        |\b(UnixFileMode|SetUnixFileMode|Mono\.|Microsoft\.Win32\.Registry\b|kernel32)
        |\bConsole\.(Cursor\w*|Buffer\w*|SetCursor\w*|SetWindow\w*|KeyAvailable|ReadKey|Beep|Title)
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Bound();

    [GeneratedRegex("""
        (?i:folder|path|directory|file|root)\w*(?:\(\))?\s*\+\s*"[/\\]
        |\{(?:\w+\.)*\w*(?i:folder|path|directory|root)\w*\}(?:/|\\\\)
        |\.Split\('[/\\]+'\)|IndexOf\('[/\\]+'|TrimEnd\('[/\\]+'\)
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex JoinedByHand();

    [GeneratedRegex("^ *//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
