using System.Globalization;

namespace ResNetKit.Benchmarks.TrainingStep;

/// <summary>Runs all races and prints a row for each as it ends.</summary>
internal static class RaceTable
{
    public static void Print(TextWriter output, IReadOnlyList<string> presets, IReadOnlyList<StepFormat> formats, Race race)
    {
        output.WriteLine("Training steps, images per second: medians over alternating heats. Ratio: ours over PyTorch's, the median pair by pair.");
        output.WriteLine("Default: ours over PyTorch's float32 NCHW. Memory: peak resident MiB of the whole process.");
        output.WriteLine();
        output.WriteLine("| network | format | ResNetKit | PyTorch | ratio | default | memory | PyTorch's |");
        output.WriteLine("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var preset in presets)
        {
            double? pytorchDefault = null;
            foreach (var format in formats)
            {
                var result = race.Run(preset, format);
                if (format == StepFormat.PyTorchDefault)
                    pytorchDefault = result.Peer;
                var overDefault = pytorchDefault is { } rate ? $"{Number(result.Ours / rate, "F2")}" : "";
                output.WriteLine(
                    $"| {preset} | {format.Name} | {Number(result.Ours, "F0")} | {Number(result.Peer, "F0")} | {Number(result.Ratio, "F2")} "
                    + $"| {overDefault} | {Number(result.OurMemory, "F0")} | {Number(result.PeerMemory, "F0")} |");
                output.Flush();
            }
        }
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
