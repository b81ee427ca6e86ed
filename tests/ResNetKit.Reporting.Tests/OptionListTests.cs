using System.Text.Json;

namespace ResNetKit.Reporting.Tests;

public sealed class OptionListTests
{
    [Fact]
    public void Values_are_listed_by_their_paths_in_the_order_of_the_document()
    {
        Listed("""{ "training": { "epochs": 24, "nesterov": true, "optimizer": "sgd" }, "model": { "stem": { "filters": 64 } } }""")
            .Should().Equal(
            "training.epochs=24", "training.nesterov=true", "training.optimizer=sgd", "model.stem.filters=64");
    }

    [Fact]
    public void Numbers_stay_as_they_were_written()
    {
        Listed("""{ "a": 0.1, "b": 1e-4, "c": 5000000 }""").Should().Equal("a=0.1", "b=1e-4", "c=5000000");
    }

    [Fact]
    public void A_list_of_numbers_or_texts_is_one_option_with_the_values_separated_by_commas()
    {
        Listed("""{ "milestones": [30, 60.5, 80] }""").Should().Equal("milestones=30, 60.5, 80");
    }

    [Fact]
    public void Objects_in_a_list_have_their_place_in_the_path()
    {
        Listed("""{ "stages": [{ "filters": 64 }, { "filters": 128 }] }""").Should().Equal("stages[0].filters=64", "stages[1].filters=128");
    }

    [Fact]
    public void What_is_null_or_empty_is_left_out()
    {
        Listed("""{ "a": null, "b": [], "c": {}, "d": 1 }""").Should().Equal("d=1");
    }

    private static IEnumerable<string> Listed(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. OptionList.FromJson(document.RootElement).Select(option => $"{option.Key}={option.Value}")];
    }
}
