using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using ResNetKit.Registration;

namespace ResNetKit.Tests.Registration;

/// <summary>Represents options that are chosen by name in JSON, for the tests of such options.</summary>
[JsonConverter(typeof(PastryConverter))]
internal abstract record PastryOptions : INamedOptions
{
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Sugar { get; init; } = 0.25;
}

internal sealed record CakeOptions : PastryOptions
{
    [Range(1, 10)]
    public int LayerCount { get; init; } = 2;

    public IReadOnlyList<double> Heights { get; init; } = [];

    public PastryOptions? Filling { get; init; }

    public Glaze Glaze { get; init; }
}

internal sealed record BunOptions : PastryOptions, IValidatableObject
{
    public bool Raisins { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Raisins && Sugar == 0)
        {
            yield return new ValidationResult("Raisins must be false where Sugar is 0.", [nameof(Raisins)]);
        }
    }
}

internal sealed record UnregisteredOptions : PastryOptions;

internal sealed record TypeOptions : PastryOptions
{
    public string Type { get; init; } = string.Empty;
}

[JsonConverter(typeof(CamelCaseEnumConverter<Glaze>))]
internal enum Glaze
{
    None,
    DarkChocolate,
}

internal sealed class Menu
{
    [Required]
    public string Title { get; set; } = "menu";

    [EnumDataType(typeof(Glaze))]
    public Glaze Glaze { get; set; }

    public PastryOptions First { get; set; } = new BunOptions();

    public IReadOnlyList<PastryOptions> Others { get; set; } = [];

    [ValidateObjectMembers]
    public Price Price { get; set; } = new();
}

internal sealed class Price
{
    [Range(double.Epsilon, 100)]
    public double Amount { get; set; } = 1;
}

internal sealed class PastryConverter() : NamedOptionsConverter<PastryOptions>(() => Pastries.List);

internal static class Pastries
{
    public static NamedOptionsList<PastryOptions> List { get; } = Create();

    public static NamedOptionsList<PastryOptions> Create() =>
        new NamedOptionsList<PastryOptions>("pastry").Register<CakeOptions>("cake").Register<BunOptions>("currant-bun");
}
