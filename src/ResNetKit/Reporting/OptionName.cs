namespace ResNetKit.Reporting;

/// <summary>Names of options: what stands before the first dot is the group that the option belongs to.</summary>
internal static class OptionName
{
    public static string Group(string name) => name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? name[..dot] : "";

    public static string WithoutGroup(string name) => Group(name) is { Length: > 0 } group ? name[(group.Length + 1)..] : name;
}
