using System.Text.Json;
using ResNetKit.Registration;

namespace ResNetKit.Tests.Registration;

public sealed class NamedOptionsTests
{
    [Fact]
    public void A_bare_name_gives_the_defaults()
    {
        Read("""{ "first": "cake" }""").First.Should().BeOfType<CakeOptions>().Which.LayerCount.Should().Be(2);
    }

    [Fact]
    public void An_object_gives_an_entry_with_its_options()
    {
        var menu = Read("""
            {
              // Comments are allowed.
              "first": { "layerCount": 3, "type": "cake", "filling": { "type": "currant-bun", "raisins": true }, "glaze": "darkChocolate" },
              "others": ["currant-bun", { "type": "cake", "heights": [1.5, 2] }],
            }
            """);

        menu.First.Should().BeOfType<CakeOptions>().Which.Should().BeEquivalentTo(
            new CakeOptions { LayerCount = 3, Filling = new BunOptions { Raisins = true }, Glaze = Glaze.DarkChocolate });
        menu.Others.Should().HaveCount(2);
        menu.Others[1].Should().BeOfType<CakeOptions>().Which.Heights.Should().Equal(1.5, 2);
    }

    [Fact]
    public void What_is_written_is_read_back_the_same()
    {
        var menu = new Menu { First = new CakeOptions { Filling = new BunOptions { Sugar = 0.5 } }, Others = [new BunOptions()] };

        var text = OptionsJson.Write(menu);

        OptionsJson.AreEqual(OptionsJson.Read<Menu>(text, "The menu"), menu).Should().BeTrue();
        JsonDocument.Parse(text).RootElement.GetProperty("first").EnumerateObject().First().Value.GetString().Should().Be("cake");
    }

    [Theory]
    [InlineData("""{ "first": "cak" }""", "There is no pastry 'cak'. Did you mean 'cake'? Valid names are 'cake', 'currant-bun'.")]
    [InlineData("""{ "first": "Cake" }""", "There is no pastry 'Cake'. Did you mean 'cake'?*")]
    [InlineData("""{ "first": { "type": "sandwich" } }""", "There is no pastry 'sandwich'. Valid names are 'cake', 'currant-bun'.")]
    [InlineData("""{ "first": { "sugar": 0 } }""", "A pastry must have its name at 'type'. Valid names are *")]
    [InlineData("""{ "first": 3 }""", "A pastry must be a name or an object with the name at 'type', but is 3.")]
    [InlineData("""{ "first": { "type": "cake", "layercount": 3 } }""", "The pastry 'cake' has no option 'layercount'. Did you mean 'layerCount'? Valid names are *")]
    [InlineData("""{ "first": { "type": "cake", "filling": { "type": "cake", "shugar": 0.1 } } }""", "The pastry 'cake' has no option 'shugar'. Did you mean 'sugar'?*")]
    [InlineData("""{ "price": { "amuont": 3 } }""", "The menu, price, has no option 'amuont'. Did you mean 'amount'? Valid names are 'amount'.")]
    [InlineData("""{ "Title": "x" }""", "The menu has no option 'Title'. Did you mean 'title'?*")]
    public void Unknown_names_and_keys_are_refused_with_a_suggestion(string json, string message)
    {
        FluentActions.Invoking(() => Read(json)).Should().Throw<JsonException>().WithMessage(message);
    }

    [Theory]
    [InlineData("""{ "first": { "type": "cake", "type": "currant-bun" } }""")]
    [InlineData("""{ "first": { "type": "cake", "layerCount": "3" } }""")]
    [InlineData("""{ "first": { "type": "cake", "glaze": 1 } }""")]
    [InlineData("""{ "first": """)]
    [InlineData("[]")]
    public void JSON_with_a_duplicate_key_or_a_value_of_the_wrong_type_is_refused(string json)
    {
        FluentActions.Invoking(() => Read(json)).Should().Throw<JsonException>();
    }

    [Fact]
    public void A_registered_type_is_found_by_its_name_and_a_name_by_its_type()
    {
        var list = Pastries.Create();

        list.Names.Should().Equal("cake", "currant-bun");
        list.Create("cake").Should().BeOfType<CakeOptions>();
        list.NameOf(new BunOptions()).Should().Be("currant-bun");
        list.Register<CakeOptions>("cake").Names.Should().HaveCount(2, "the same registration again changes nothing");
        list.Invoking(l => l.Create("cace")).Should().Throw<ArgumentException>().WithMessage("There is no pastry 'cace'. Did you mean 'cake'?*");
    }

    [Fact]
    public void Registrations_that_contradict_each_other_are_refused()
    {
        var list = Pastries.Create();

        list.Invoking(l => l.Register<UnregisteredOptions>("cake")).Should().Throw<ArgumentException>().WithMessage("*already registered as CakeOptions*");
        list.Invoking(l => l.Register<CakeOptions>("torte")).Should().Throw<ArgumentException>().WithMessage("*already registered as 'cake'*");
        list.Invoking(l => l.Register<TypeOptions>("typed")).Should().Throw<ArgumentException>().WithMessage("*'type'*");
        foreach (var name in new[] { "", "Cake", "1cake", "a cake", "cake\n" })
        {
            list.Invoking(l => l.Register<UnregisteredOptions>(name)).Should().Throw<ArgumentException>().WithMessage("*must consist of*");
        }
    }

    [Fact]
    public void An_entry_whose_type_has_no_name_cannot_be_written()
    {
        FluentActions.Invoking(() => OptionsJson.Write<PastryOptions>(new UnregisteredOptions()))
            .Should().Throw<InvalidOperationException>().WithMessage("UnregisteredOptions is not registered as a pastry*Register<UnregisteredOptions>*");
    }

    private static Menu Read(string json) => OptionsJson.Read<Menu>(json, "The menu");
}
