namespace ResNetKit.Samples.Cifar10.Tests;

public class BadUsageTests
{
    [Theory]
    [InlineData("an unknown preset", "nope", "train", "--preset", "nope")]
    [InlineData("an unknown option", "--bogus", "train", "--bogus")]
    [InlineData("an unknown command", "fly", "fly")]
    [InlineData("a value that is no number", "--epochs abc", "train", "--epochs", "abc")]
    [InlineData("a value out of range", "Epochs", "train", "--epochs", "-3")]
    [InlineData("an unknown optimizer", "--optimizer sgdd", "train", "--optimizer", "sgdd")]
    [InlineData("an unknown way of flipping", "--flip sideways", "train", "--flip", "sideways")]
    [InlineData("no threads", "--threads", "train", "--threads", "0")]
    [InlineData("batch norms of processes that are not there", "--distributed", "train", "--sync-batch-norm")]
    [InlineData("gradients to processes that are not there", "--bfloat16-gradients requires --distributed", "train", "--bfloat16-gradients")]
    [InlineData("a folder that does not exist", "/no/such/folder", "train", "--data", "/no/such/folder")]
    [InlineData("a configuration file that does not exist", "/no/such.json", "summary", "--config", "/no/such.json")]
    [InlineData("a budget that is too small", "272,474", "train", "--preset", "resnet20-b", "--budget", "1000")]
    [InlineData("a run that does not exist", "/no/such/run", "evaluate", "/no/such/run")]
    public void A_wrong_command_line_ends_with_exit_code_2_and_a_message_that_names_the_mistake(string mistake, string named, params string[] arguments)
    {
        var result = App.Run(arguments);

        result.ExitCode.Should().Be(2, mistake);
        result.Error.Should().StartWith("error: ").And.Contain(named).And.NotContain("   at ");
        result.Output.Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{ "training": { "epoks": 3 } }""", "epoks")]
    [InlineData("""{ "modell": {} }""", "modell")]
    [InlineData("""{ "training": """, "not a configuration")]
    public void A_configuration_with_a_mistake_is_refused_by_name(string text, string named)
    {
        using var folder = new RunFolder();

        var result = App.Run("train", "--config", folder.Write("config.json", text));

        result.ExitCode.Should().Be(2);
        result.Error.Should().StartWith("error: ").And.ContainEquivalentOf(named).And.NotContain("   at ");
    }

    [Fact]
    public void All_invalid_values_are_reported_together()
    {
        var result = App.Run("train", "--epochs", "0", "--lr", "-1", "--batch-size", "0", "--dropout", "1.5");

        result.ExitCode.Should().Be(2);
        result.Error.Should().Contain("Epochs").And.Contain("LearningRate").And.Contain("BatchSize").And.Contain("Dropout");
    }
}
