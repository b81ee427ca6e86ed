using System.Text.RegularExpressions;
using ResNetKit.Samples.Cifar10.Tests;
using ResNetKit.Tests;

namespace ResNetKit.Documentation.Tests;

/// <summary>Tests that every command in a bash block of the documentation is run by a test or is in the list of commands that are not run.</summary>
public sealed partial class CommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resnetkit-docs-").FullName;

    public static TheoryData<string> PagesWithCommands => [.. Pages.All.Where(page => Command.Of(page).Count > 0)];

    public static TheoryData<string, string> LongTrainings
    {
        get
        {
            var trainings = new TheoryData<string, string>();
            foreach (var page in Pages.All)
            {
                var notRun = Command.Of(page).Where(CommandsNotRun.Reasons.ContainsKey);
                foreach (var command in notRun.Where(command => TrainingCommand().IsMatch(command)))
                {
                    trainings.Add(page, command);
                }
            }

            return trainings;
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(PagesWithCommands))]
    public void The_commands_of_a_page_run_one_after_the_other(string page)
    {
        WriteFilesOf(page);
        Photos.Write(_folder);
        foreach (var command in Command.Of(page).Where(command => !CommandsNotRun.Reasons.ContainsKey(command)))
        {
            Command.CanRun(command).Should().BeTrue(
                "the tests can run commands of some samples only; \"{0}\" must be listed in {1}", command, CommandsNotRun.File);

            var result = Command.Run(command, _folder, NoData);

            result.ExitCode.Should().Be(
                0, "\"{0}\" is on {1}, and not listed in {2}; it said: {3}", command, page, CommandsNotRun.File, result.Error);
        }
    }

    // The command is run with zero epochs. If its options are valid, this is the only error.
    [Theory]
    [MemberData(nameof(LongTrainings))]
    public void The_command_of_a_training_that_takes_too_long_for_a_test_has_only_valid_arguments(string page, string command)
    {
        WriteFilesOf(page);

        var result = App.RunIn(_folder, NoData, [.. Command.ArgumentsOfApp(command), "--set", "training.epochs=0"]);

        result.ExitCode.Should().Be(2, result.Error);
        result.Error.Trim().Split('\n').Should().ContainSingle(result.Error).Which.Should().Contain("Trainer.Epochs");
    }

    [Fact]
    public void Every_command_that_is_not_run_is_on_a_page_and_has_a_reason()
    {
        var commands = Pages.All.SelectMany(Command.Of).ToHashSet();

        CommandsNotRun.Reasons.Keys.Should().BeSubsetOf(commands);
    }

    [Fact]
    public void Every_command_means_the_same_in_bash_and_in_PowerShell()
    {
        Pages.All.SelectMany(Command.Of).Where(command => OfOneShell().IsMatch(command)).Should().BeEmpty();
    }

    [Fact]
    public void Every_command_of_the_app_is_in_the_guide()
    {
        var guide = new Document("docs/guides/command-line.md").Text;

        var commands = UsageLine().Matches(App.Run("--help").Output).Select(match => match.Groups[1].Value).ToList();

        commands.Should().HaveCountGreaterThan(8).And.OnlyContain(command => Regex.IsMatch(guide, $@"^\|.*`{command}\b.*\|.*\|$", RegexOptions.Multiline));
    }

    // Readers of the documentation may not have downloaded CIFAR-10.
    private Dictionary<string, string?> NoData => new()
    {
        ["RESNETKIT_DATA"] = null,
        ["HOME"] = _folder,
        ["XDG_DATA_HOME"] = _folder,
        ["RESNETKIT_EXPERIMENTS"] = Path.Combine(Document.RepositoryRoot, "docs", "experiments"),
    };

    // Writes the blocks whose fences name a file, because the commands of the page read these files.
    private void WriteFilesOf(string page)
    {
        foreach (var block in new Document(page).CodeBlocks.Where(block => block.File.Length > 0))
        {
            File.WriteAllText(Path.Combine(_folder, block.File), block.Code);
        }
    }

    [GeneratedRegex("^" + Command.OfApp + @"(train|lr-find)\b(?!.*--help)")]
    private static partial Regex TrainingCommand();

    // Matches syntax that differs between shells: continued lines, variables, substitutions, pipes, redirections, lists of commands, and scripts.
    [GeneratedRegex(@"[\\`|<>;$]|&&|^\w+=|^export |^\./")]
    private static partial Regex OfOneShell();

    [GeneratedRegex(@"^  ([a-z][a-z-]+)( <[a-z]+>)?  +[A-Z]", RegexOptions.Multiline)]
    private static partial Regex UsageLine();
}
