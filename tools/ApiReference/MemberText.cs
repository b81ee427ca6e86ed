using System.Xml.Linq;

namespace ResNetKit.Tools.ApiReference;

/// <summary>What the documentation says of a member.</summary>
internal sealed record MemberText
{
    public XElement? Summary { get; init; }

    public XElement? Remarks { get; init; }

    public XElement? Example { get; init; }

    public XElement? Returns { get; init; }

    public IReadOnlyList<XElement> Parameters { get; init; } = [];

    public IReadOnlyList<XElement> Exceptions { get; init; } = [];

    public bool IsEmpty => Summary is null;

    /// <summary>This, with what it lacks taken from another.</summary>
    public MemberText Or(MemberText other) => new()
    {
        Summary = Summary ?? other.Summary,
        Remarks = Remarks ?? other.Remarks,
        Example = Example ?? other.Example,
        Returns = Returns ?? other.Returns,
        Parameters = [.. Parameters, .. other.Parameters.Where(theirs => !Parameters.Any(ours => Name(ours) == Name(theirs)))],
        Exceptions = Exceptions.Count > 0 ? Exceptions : other.Exceptions,
    };

    private static string? Name(XElement parameter) => parameter.Attribute("name")?.Value;
}
