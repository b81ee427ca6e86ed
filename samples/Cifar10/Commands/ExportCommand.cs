using System.CommandLine;
using System.Globalization;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary>Defines the command <c>export</c>, which writes the network of a finished run to an ONNX file.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "the run folder of a finished run" };
        var output = new Option<string?>("--out") { Description = "the file to write (default: model.onnx in the run folder)", HelpName = "FILE" };
        var opset = new Option<int?>("--opset") { Description = "the version of the ONNX operators (default: 17)", HelpName = "N" };
        var batch = new Option<int?>("--batch-size") { Description = "the batch size of the exported network (default: any size)", HelpName = "N" };
        var keepNorms = new Option<bool>("--keep-norms") { Description = "keep batch normalization instead of folding it into convolutions" };
        var normalized = new Option<bool>("--normalized-input")
        {
            Description = "expect images that are already normalized (default: pixels from 0 to 255, which the exported network normalizes)",
        };
        var command = new Command("export", "Export the network of a finished run to an ONNX file.") { run, output, opset, batch, keepNorms, normalized };
        command.SetAction(parsed =>
        {
            var folder = new RunFolder(parsed.GetValue(run)!);
            var record = folder.ReadRecord();
            using var model = ResNet.Load(folder.Weights);
            var defaults = new OnnxExportOptions();
            var options = new OnnxExportOptions
            {
                Opset = parsed.GetValue(opset) ?? defaults.Opset,
                BatchSize = parsed.GetValue(batch),
                FoldBatchNormalization = !parsed.GetValue(keepNorms),
                Normalization = parsed.GetValue(normalized) ? null : model.Preprocessing?.Normalization,
                Metadata = Describe(record),
            };

            var file = parsed.GetValue(output) ?? folder.File("model.onnx");
            model.ExportOnnx(file, options);
            Console.WriteLine($"{file}: {options.InputName} to {options.OutputName}, operators {options.Opset}");
            return ExitCode.Success;
        });
        return command;
    }

    private static Dictionary<string, string> Describe(RunRecord record) => record.TestAccuracy is { } accuracy
        ? new() { ["trained_on"] = record.Data, ["test_accuracy"] = accuracy.ToString(CultureInfo.InvariantCulture) }
        : new() { ["trained_on"] = record.Data };
}
