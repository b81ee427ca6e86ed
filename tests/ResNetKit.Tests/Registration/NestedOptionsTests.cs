using System.Text.Json;
using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit.Tests.Registration;

public sealed class NestedOptionsTests
{
    [Fact]
    public void Nested_entries_are_read_even_if_the_list_was_created_before_its_JSON_converter()
    {
        Boxes.List.Names.Should().Equal("box");

        var read = Boxes.List.Read(JsonDocument.Parse("""{ "type": "box", "inner": { "type": "box", "inner": "box" } }""").RootElement);

        read.Should().Be(new InnerBoxOptions { Inner = new InnerBoxOptions { Inner = new InnerBoxOptions() } });
    }

    [JsonConverter(typeof(BoxConverter))]
    internal abstract record BoxOptions : INamedOptions;

    internal sealed record InnerBoxOptions : BoxOptions
    {
        public BoxOptions? Inner { get; init; }
    }

    internal sealed class BoxConverter() : NamedOptionsConverter<BoxOptions>(() => Boxes.List);

    internal static class Boxes
    {
        public static NamedOptionsList<BoxOptions> List { get; } = new NamedOptionsList<BoxOptions>("box").Register<InnerBoxOptions>("box");
    }
}
