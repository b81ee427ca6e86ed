using System.Text.RegularExpressions;
using ResNetKit.Tests;

namespace ResNetKit.Documentation.Tests.Troubleshooting;

public sealed class TroubleshootingTests : IDisposable
{
    // Messages that this process cannot provoke. The three messages in the first line are about missing libtorch. tests/Cifar10.Tests provokes the first one,
    // and the other two come from TorchSharp. The other lines are about several processes; ResNetKit.Mpi.Tests and DistributedTrainingTests provoke them.
    private static readonly string[] _notProvoked =
    [
        "TorchSharp 0.107.0 cannot load libtorch", "This application or script uses TorchSharp", "Unable to load shared library 'LibTorchSharp'",
        "No MPI library was found.", "The MPI library … is not supported", "… processes were started, but Open MPI", "Slurm started … processes without MPI",
        "The processes do not train the same:", "No process begins, as process 1 of 2", "error: process 1 of 2", "After epoch … the weights of process 1",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("resnetkit-trouble-").FullName;

    private static IReadOnlyList<string> Quoted { get; } =
        [.. new Document("docs/guides/troubleshooting.md").Blocks("").Select(block => block.TrimEnd())];

    public static TheoryData<string> Mistakes => [.. new Provocations("").All.Select(action => action.Method.Name)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void The_message_for_a_mistake_is_the_one_that_the_guide_quotes(string mistake)
    {
        Assert.SkipWhen(mistake == "LinkThatLeadsBack" && OperatingSystem.IsWindows(), "links need a privilege on Windows");
        var provoke = new Provocations(_folder).All.Single(action => action.Method.Name == mistake);

        var message = provoke.Should().Throw<Exception>().Which.Message
            .Replace(_folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)
            .ReplaceLineEndings("\n");

        Quoted.Where(quoted => Matches(quoted, message)).Should().ContainSingle("it says: {0}", message);
    }

    [Fact]
    public void Every_message_that_the_guide_quotes_is_provoked_by_a_test_or_listed_as_an_exception() =>
        Quoted.Count(quoted => !_notProvoked.Any(beginning => quoted.StartsWith(beginning, StringComparison.Ordinal)))
            .Should().Be(new Provocations(_folder).All.Count());

    private static bool Matches(string quoted, string message) =>
        Regex.IsMatch(message, $"^{Regex.Escape(quoted).Replace("…", ".*", StringComparison.Ordinal)}$", RegexOptions.Singleline);
}
