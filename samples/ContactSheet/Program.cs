// Draws the effect of each augmentation on ten images, one row for each augmentation, as an SVG file.
// usage: dotnet run --project samples/ContactSheet [OUTPUT.svg [CIFAR-10 FOLDER]]
using System.Text;
using ResNetKit;
using ResNetKit.Data;
using ResNetKit.Reporting;
using TorchSharp;

const int Columns = 10;
const int Zoom = 2;
const int LabelWidth = 250;

var output = args.Length > 0 ? args[0] : "augmentations.svg";
ImageDataset dataset = args.Length > 1 ? Cifar10Dataset.Load(args[1], train: false) : SyntheticDataset.Create(Columns);

(string Name, AugmentationOptions[] Augmentations, int Epoch)[] rows =
[
    ("the images themselves", [], 0),
    ("randomCrop", [new RandomCropOptions()], 0),
    ("randomCrop, mode: reflect", [new RandomCropOptions { Mode = CropPadding.Reflect }], 0),
    ("horizontalFlip", [new HorizontalFlipOptions()], 0),
    ("alternatingFlip, epoch 0", [new AlternatingFlipOptions()], 0),
    ("alternatingFlip, epoch 1", [new AlternatingFlipOptions()], 1),
    ("randomRotation, degrees: 30", [new RandomRotationOptions { Degrees = 30 }], 0),
    ("randomAffine, shear: 20", [new RandomAffineOptions { Shear = 20 }], 0),
    ("colorJitter, hue: 0.2", [new ColorJitterOptions { Brightness = 0.4, Contrast = 0.4, Saturation = 0.4, Hue = 0.2 }], 0),
    ("grayscale, probability: 0.5", [new GrayscaleOptions { Probability = 0.5 }], 0),
    ("gaussianBlur, kernelSize: 5", [new GaussianBlurOptions { KernelSize = 5 }], 0),
    ("gaussianNoise", [new GaussianNoiseOptions()], 0),
    ("randAugment", [new RandAugmentOptions()], 0),
    ("trivialAugment", [new TrivialAugmentOptions()], 0),
    ("cutout, size: 12", [new CutoutOptions { Size = 12 }], 0),
    ("randomErasing, probability: 1", [new RandomErasingOptions { Probability = 1 }], 0),
    ("randomErasing, fill: mean", [new RandomErasingOptions { Probability = 1, Fill = EraseFill.Mean }], 0),
    ("mixup, alpha: 1", [new MixupOptions { Alpha = 1 }], 0),
    ("cutMix, probability: 1", [new CutMixOptions { Probability = 1 }], 0),
    ("crop, flip, erase, then mix", [new RandomCropOptions(), new HorizontalFlipOptions(), new CutoutOptions { Size = 8 }, new CutMixOptions { Probability = 1 }], 0),
];

var format = new BatchFormat(torch.ScalarType.Float32, ChannelsLast: false, torch.CPU);
var (channels, height, width) = dataset.Shape;
var rowHeight = (height * Zoom) + 6;
var svg = new StringBuilder(
    $"""
    <svg xmlns="http://www.w3.org/2000/svg" width="{LabelWidth + (Columns * width * Zoom) + 10}" height="{(rows.Length * rowHeight) + 10}">
    <rect width="100%" height="100%" fill="#ffffff"/>

    """);
for (var row = 0; row < rows.Length; row++)
{
    var (name, augmentations, epoch) = rows[row];
    using var pipeline = new BatchPipeline(dataset, Columns, augmentations.Select(options => options.CreateAugmentation()), seed: 1);
    using var batch = pipeline.GetBatches(epoch, firstBatch: 0, format).First();
    var png = Convert.ToBase64String(PngEncoder.Encode(new ImageShape(channels, height, Columns * width), ToStrip(batch)));
    var top = (row * rowHeight) + 8;
    svg.AppendLine($"""<text x="10" y="{top + (rowHeight / 2)}" font-family="monospace" font-size="13" fill="#222222">{name}</text>""");
    svg.Append($"""<image x="{LabelWidth}" y="{top}" width="{Columns * width * Zoom}" height="{height * Zoom}" """);
    svg.AppendLine($"""style="image-rendering:pixelated" href="data:image/png;base64,{png}"/>""");
}

svg.AppendLine("</svg>");
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
File.WriteAllText(output, svg.ToString());
Console.WriteLine($"wrote {output}: {rows.Length} rows of {Columns} images");

// Puts the images side by side and reverses the normalization.
byte[] ToStrip(Batch batch)
{
    var values = batch.Images.data<float>().ToArray();
    var strip = new byte[values.Length];
    for (var index = 0; index < values.Length; index++)
    {
        var (x, y, channel, image) = (index % width, index / width % height, index / width / height % channels, index / dataset.Shape.Size);
        var value = (values[index] * dataset.Normalization.StandardDeviation[channel]) + dataset.Normalization.Mean[channel];
        strip[(((((channel * height) + y) * Columns) + image) * width) + x] = (byte)Math.Clamp((value * 255) + 0.5f, 0, 255);
    }

    return strip;
}
