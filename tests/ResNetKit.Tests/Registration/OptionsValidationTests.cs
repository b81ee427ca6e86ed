using ResNetKit.Registration;

namespace ResNetKit.Tests.Registration;

public sealed class OptionsValidationTests
{
    [Fact]
    public void All_failures_are_listed_with_their_paths()
    {
        var menu = new Menu
        {
            Title = string.Empty,
            Glaze = (Glaze)7,
            First = new CakeOptions { Sugar = 1, Filling = new BunOptions { Raisins = true, Sugar = 0 } },
            Others = [new BunOptions(), new CakeOptions { LayerCount = 11 }, null!],
            Price = new Price { Amount = double.NaN },
        };

        FluentActions.Invoking(() => OptionsValidation.Validate(menu, "Menu")).Should().Throw<InvalidOptionsException>()
            .Which.Failures.Should().BeEquivalentTo(
                "Menu.Title must not be empty.",
                "Menu.Glaze must be one of None, DarkChocolate, but is 7.",
                "Menu.First.Sugar must be at least 0 and below 1, but is 1.",
                "Menu.First.Filling.Raisins must be false where Sugar is 0.",
                "Menu.Others[1].LayerCount must be between 1 and 10, but is 11.",
                "Menu.Others[2] must not be null.",
                "Menu.Price.Amount must be above 0 and at most 100, but is NaN.");
    }

    [Fact]
    public void Null_in_a_property_that_must_not_be_null_is_a_failure()
    {
        OptionsValidation.Failures(new Menu { First = null!, Others = null! }, "Menu")
            .Should().BeEquivalentTo("Menu.First must not be null.", "Menu.Others must not be null.");
    }

    [Fact]
    public void Valid_options_pass() => OptionsValidation.Failures(new Menu(), "Menu").Should().BeEmpty();

    [Fact]
    public void The_message_holds_every_failure()
    {
        new InvalidOptionsException(["A must be 1.", "B must be 2."]).Message.Should().Contain("A must be 1.").And.Contain("B must be 2.");
        FluentActions.Invoking(() => new InvalidOptionsException([])).Should().Throw<ArgumentException>();
    }
}
