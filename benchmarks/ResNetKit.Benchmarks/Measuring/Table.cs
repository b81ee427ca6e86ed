using System.Globalization;

namespace ResNetKit.Benchmarks.Measuring;

/// <summary>Writes a Markdown table row by row.</summary>
internal sealed class Table
{
    private readonly TextWriter _output;

    public Table(TextWriter output, string explanation, params string[] headings)
    {
        _output = output;
        _output.WriteLine(explanation);
        _output.WriteLine();
        Write(headings);
        Write([.. headings.Select((_, column) => column < 2 ? "---" : "---:")]);
    }

    public void Add(params object?[] cells) =>
        Write([.. cells.Select(cell => cell switch
        {
            null => "",
            double value => value.ToString(value < 20 ? "F2" : "F0", CultureInfo.InvariantCulture),
            _ => cell.ToString()!,
        })]);

    public void End() => _output.WriteLine();

    private void Write(string[] cells)
    {
        _output.WriteLine($"| {string.Join(" | ", cells)} |");
        _output.Flush();
    }
}
