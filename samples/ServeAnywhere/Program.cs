// Runs one trained network in four programs on the same test images, and compares what they say.
using System.CommandLine;
using ResNetKit.Data;
using ResNetKit.Interop;
using ResNetKit.Models;
using ResNetKit.Models.Plan;
using ResNetKit.Onnx;
using ServeAnywhere;
using TorchSharp;

var preset = new Option<string>("--preset") { Description = "The network's name, such as resnet20.", Required = true };
var weights = new Option<FileInfo>("--weights") { Description = "Its trained weights: safetensors, a checkpoint, .pt or .dat.", Required = true };
var prefix = new Option<string>("--prefix") { Description = "What the names in the file begin with: model. or ema. in a checkpoint.", DefaultValueFactory = _ => "" };
var data = new Option<DirectoryInfo?>("--data") { Description = "Where CIFAR-10 lies; by default $RESNETKIT_DATA." };
var count = new Option<int>("--images") { Description = "How many test images.", DefaultValueFactory = _ => 1000 };
var command = new RootCommand("Runs one network here, in ONNX Runtime, in OpenCV and in PyTorch, and compares.") { preset, weights, prefix, data, count };
command.SetAction(arguments =>
{
    var folder = arguments.GetValue(data)?.FullName ?? Environment.GetEnvironmentVariable("RESNETKIT_DATA");
    if (folder is null)
    {
        Console.Error.WriteLine("Where is CIFAR-10? Give --data FOLDER, or set RESNETKIT_DATA.");
        return 1;
    }

    using var model = ResNetBuilder.FromPreset(arguments.GetRequiredValue(preset)).Build();
    model.LoadWeights(arguments.GetRequiredValue(weights).FullName, new WeightLoadOptions { Prefix = arguments.GetRequiredValue(prefix) });
    model.eval();
    return Compare(model, Cifar10Dataset.Load(folder, train: false), arguments.GetValue(count));
});

try
{
    return command.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is IOException or InvalidDataException or StateDictMismatchException or KeyNotFoundException or ArgumentException or InvalidOperationException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

static int Compare(ResNet model, Cifar10Dataset test, int count)
{
    count = Math.Min(count, (int)test.Count);
    var images = Images(test, count);
    long[] shape = [count, test.Shape.Channels, test.Shape.Height, test.Shape.Width];
    var labels = test.Labels.Take(count).ToArray();

    var files = Directory.CreateTempSubdirectory("resnetkit-").FullName;
    var (onnx, plan, safetensors) = (Path.Combine(files, "model.onnx"), Path.Combine(files, "plan.json"), Path.Combine(files, "model.safetensors"));
    model.ExportOnnx(onnx, new OnnxExportOptions { Classes = test.ClassNames });
    model.SaveWeights(safetensors);
    File.WriteAllText(plan, model.Summary(SummaryFormat.Json));

    var ours = Logits(model, images, shape);
    var agree = true;
    Console.WriteLine($"{"program",-14}{"accuracy",10}{"same class",12}{"largest difference of logits",30}");
    Report("ResNetKit", ours);
    foreach (var (program, network) in new[]
    {
        (ExternalProgram.OnnxRuntime, new[] { onnx }),
        (ExternalProgram.OpenCV, [onnx]),
        (ExternalProgram.PyTorch, [plan, safetensors]),
    })
    {
        if (program.MissingReason is { } reason)
        {
            Console.WriteLine(reason);
            continue;
        }

        Report(program.Name, program.Run(network, images, shape));
    }

    Directory.Delete(files, recursive: true);
    return agree ? 0 : 1;

    void Report(string name, float[] logits)
    {
        var (theirs, mine) = (Classes(logits, count), Classes(ours, count));
        var same = theirs.Zip(mine).Count(pair => pair.First == pair.Second);
        var accuracy = theirs.Zip(labels).Count(pair => pair.First == pair.Second) / (double)count;
        var difference = logits.Zip(ours, (a, b) => Math.Abs(a - b)).Max();
        agree &= same == count;
        Console.WriteLine($"{name,-14}{accuracy,10:P2}{same,7} of {count}{difference,26:0.00e+0}");
    }
}

static float[] Images(Cifar10Dataset dataset, int count)
{
    var plane = dataset.Shape.Height * dataset.Shape.Width;
    var values = new float[count * dataset.Shape.Size];
    for (var image = 0; image < count; image++)
    {
        var pixels = dataset.GetPixels(image);
        for (var i = 0; i < pixels.Length; i++)
        {
            var channel = i / plane;
            values[(image * pixels.Length) + i] =
                ((pixels[i] / 255f) - dataset.Normalization.Mean[channel]) / dataset.Normalization.StandardDeviation[channel];
        }
    }

    return values;
}

static float[] Logits(ResNet model, float[] images, long[] shape)
{
    using var scope = torch.NewDisposeScope();
    using var noGradient = torch.no_grad();
    return model.call(torch.tensor(images).reshape(shape)).flatten().data<float>().ToArray();
}

static int[] Classes(float[] logits, int count) =>
    [.. logits.Chunk(logits.Length / count).Select(row => Array.IndexOf(row, row.Max()))];
