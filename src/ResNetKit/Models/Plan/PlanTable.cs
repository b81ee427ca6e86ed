using System.Globalization;
using System.Text;

namespace ResNetKit.Models.Plan;

/// <summary>Writes a plan as a table, with columns aligned by spaces or by Markdown's bars.</summary>
internal static class PlanTable
{
    private static readonly string[] _header =
        ["Layer", "Type", "Output", "Kernel/stride", "Field", "Jump", "Parameters", "Trained", "Multiply-adds", "Activation"];

    // The columns before this one are words.
    private const int FirstNumber = 4;

    public static string Text(NetworkPlan plan)
    {
        var rows = Rows(plan);
        int[] widths = [.. _header.Select((title, column) => rows.Append(_header).Max(row => row[column].Length))];
        var text = new StringBuilder();
        Line(_header);
        text.AppendLine(new string('-', widths.Sum() + (2 * (widths.Length - 1))));
        foreach (var row in rows)
        {
            Line(row);
        }

        text.AppendLine(new string('-', widths.Sum() + (2 * (widths.Length - 1))));
        foreach (var (label, value) in Totals(plan))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{label + ":",-22}{value}");
        }

        return text.ToString();

        void Line(string[] row)
        {
            var cells = row.Select((cell, column) => column < FirstNumber ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            text.AppendLine(string.Join("  ", cells).TrimEnd());
        }
    }

    public static string Markdown(NetworkPlan plan)
    {
        var text = new StringBuilder();
        Line(_header);
        Line([.. _header.Select((_, column) => column < FirstNumber ? "---" : "---:")]);
        foreach (var row in Rows(plan))
        {
            Line(row);
        }

        text.AppendLine();
        foreach (var (label, value) in Totals(plan))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {label}: {value}");
        }

        return text.ToString();

        void Line(string[] row) => text.Append("| ").AppendJoin(" | ", row).AppendLine(" |");
    }

    private static List<string[]> Rows(NetworkPlan plan) => [.. plan.Layers.Skip(1).Select(layer => new[]
    {
        layer.Name,
        layer.Operation.Type,
        layer.Output.ToString(),
        layer.Window == Window.Pointwise && layer.Operation is not Operation.Convolution ? "" : $"{layer.Window.Kernel}×{layer.Window.Kernel} / {layer.Window.Stride}",
        Number(layer.ReceptiveField),
        Number(layer.Jump),
        Number(layer.ParameterCount),
        Trained(layer),
        Number(layer.MultiplyAdds),
        Bytes(layer.ActivationBytes),
    })];

    private static (string Label, string Value)[] Totals(NetworkPlan plan) =>
    [
        ("Parameters", Number(plan.Parameters)),
        ("Trained parameters", Number(plan.TrainableParameters)),
        ("Multiply-adds", $"{Number(plan.MultiplyAdds)} for an image"),
        ("Activations", $"{Bytes(plan.ActivationBytes)} for an image"),
    ];

    private static string Trained(LayerPlan layer) => layer switch
    {
        { ParameterCount: 0 } => "",
        { TrainableParameterCount: 0 } => "no",
        _ when layer.TrainableParameterCount == layer.ParameterCount => "yes",
        _ => "partly",
    };

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Bytes(long value) => value switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{value} B"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{value / 1024.0:0.0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value / 1024.0 / 1024.0:0.0} MiB"),
    };
}
