using System.Globalization;

namespace ResNetKit.Tests.Serialization.Crafted;

public sealed class FuzzerTests
{
    [Fact]
    public void A_damaged_file_of_any_kind_is_read_or_refused_within_the_readers_budget()
    {
        using var folder = new TemporaryFolder();
        var fuzzer = new Fuzzer(Setting("RESNETKIT_FUZZ_SEED", 2015), folder.Path);

        fuzzer.Run(TimeSpan.FromSeconds(Setting("RESNETKIT_FUZZ_SECONDS", 3)));

        // On a busy machine, three seconds may be enough for only a few cases.
        while (fuzzer.Cases <= 50)
        {
            fuzzer.Run(TimeSpan.FromSeconds(1));
        }

        fuzzer.Refused.Should().BeInRange(0.2, 0.99, "damage that is never noticed, or always, tests nothing");
    }

    private static int Setting(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
