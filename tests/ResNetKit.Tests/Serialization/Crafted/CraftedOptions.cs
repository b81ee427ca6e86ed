using System.Text;

namespace ResNetKit.Tests.Serialization.Crafted;

/// <summary>Composes JSON texts of options with long lists, long names, deep nesting or many comments.</summary>
internal static class CraftedOptions
{
    public static IReadOnlyList<CraftedFamily> Families { get; } =
    [
        Model("thousands of stages", size => $"{{\"stages\":[{Join(size, "{\"filters\":4,\"blocks\":1}")}]}}"),
        Model("thousands of invalid stages", size => $"{{\"stages\":[{Join(size, "{\"filters\":0}")}]}}"),
        Model("thousands of nulls for stages", size => $"{{\"stages\":[{Join(size, "null")}]}}"),
        Model("an unknown key as long as the file", size => $"{{\"{new string('k', size)}\":1}}"),
        Model("thousands of unknown keys with escape codes", size => $"{{{Join(size, "\"\\u001b[31m\":1")}}}"),
        Model("a block with a long name", size => $"{{\"stages\":[{{}}],\"block\":\"{new string('b', size)}\\u001b\"}}"),
        Model("lists as deep as the file is long", size => $"{{\"stages\":{new string('[', size)}"),
        Model("nothing but comments", size => $"{{{Join(size, "/* */").Replace(",", "", StringComparison.Ordinal)}}}"),
        Trainer("thousands of metrics", size => $"{{\"metrics\":[{Join(size, "\"topK\"")}]}}"),
        Trainer("thousands of different metrics", size => $"{{\"metrics\":[{string.Join(',', Enumerable.Range(1, size / 24).Select(k => $"{{\"type\":\"topK\",\"k\":{k}}}"))}]}}"),
        Trainer("thousands of invalid metrics", size => $"{{\"metrics\":[{Join(size, "{\"type\":\"topK\",\"k\":0}")}]}}"),
        Trainer("thousands of milestones", size => $"{{\"schedule\":{{\"type\":\"multiStep\",\"milestones\":[{Join(size, "7")}]}}}}"),
        Trainer("an optimizer with a name as long as the file", size => $"{{\"optimizer\":\"{new string('o', size)}\\u001b\"}}"),
        Trainer("an optimizer that is a long list", size => $"{{\"optimizer\":[{Join(size, "1")}]}}"),
        Trainer("optimizers as deep as the file is long", size => $"{{\"optimizer\":{string.Concat(Enumerable.Repeat("{\"type\":\"muon\",\"auxiliary\":", size / 27))}"),
        Trainer("a device with a long name", size => $"{{\"device\":\"{new string('d', size)}\\u0007\"}}"),
        Data("thousands of augmentations", size => $"{{\"augmentations\":[{Join(size, "\"grayscale\"")}]}}"),
        Data("thousands of nulls for augmentations", size => $"{{\"augmentations\":[{Join(size, "null")}]}}"),
    ];

    private static CraftedFamily Model(string name, Func<int, string> json) =>
        new($"model options: {name}", [UntrustedReader.ModelJson], size => Encoding.UTF8.GetBytes(json(size)));

    private static CraftedFamily Trainer(string name, Func<int, string> json) =>
        new($"trainer options: {name}", [UntrustedReader.TrainerJson], size => Encoding.UTF8.GetBytes(json(size)));

    private static CraftedFamily Data(string name, Func<int, string> json) =>
        new($"data options: {name}", [UntrustedReader.DataJson], size => Encoding.UTF8.GetBytes(json(size)));

    private static string Join(int size, string item) => string.Join(',', Enumerable.Repeat(item, Math.Max(1, size / (item.Length + 1))));
}
