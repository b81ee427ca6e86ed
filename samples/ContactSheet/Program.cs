// Draws the effect of each augmentation on ten images, one row for each augmentation, as an SVG file.
// usage: dotnet run --project samples/ContactSheet [OUTPUT.svg [CIFAR-10 FOLDER]]
using ResNetKit;
using ResNetKit.Data;
using ResNetKit.Reporting;
using static TorchSharp.torch;

const int Columns = 10, Zoom = 2, LabelWidth = 250;
var output = args.Length > 0 ? args[0] : "augmentations.svg";
ImageDataset dataset = args.Length > 1 ? Cifar10Dataset.Load(args[1], train: false) : SyntheticDataset.Create(Columns);
var (channels, height, width) = dataset.Shape;
var rowHeight = (height * Zoom) + 6;

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
    ("crop, flip, erase, then mix",
        [new RandomCropOptions(), new HorizontalFlipOptions(), new CutoutOptions { Size = 8 }, new CutMixOptions { Probability = 1 }], 0),
];

using var svg = File.CreateText(output);
var (right, bottom) = (LabelWidth + (Columns * width * Zoom) + 10, (rows.Length * rowHeight) + 10);
svg.WriteLine($"""<svg xmlns="http://www.w3.org/2000/svg" width="{right}" height="{bottom}">""");
svg.WriteLine("""<rect width="100%" height="100%" fill="#ffffff"/>""");
var top = 8;
foreach (var (name, augmentations, epoch) in rows)
{
    using var scope = NewDisposeScope();
    using var pipeline = new BatchPipeline(dataset, Columns, augmentations.Select(options => options.CreateAugmentation()), seed: 1);
    using var batch = pipeline.GetBatches(epoch, firstBatch: 0, new BatchFormat(ScalarType.Float32, ChannelsLast: false, CPU)).First();

    // Reverses the normalization, and puts the images side by side: (N, C, H, W) becomes (C, H, N, W).
    var images = batch.Images.mul(PerChannel(dataset.Normalization.StandardDeviation)).add(PerChannel(dataset.Normalization.Mean));
    var pixels = images.mul(255).add(0.5f).clamp(0, 255).to(ScalarType.Byte).permute(1, 2, 0, 3).contiguous();
    var png = Convert.ToBase64String(PngEncoder.Encode(new ImageShape(channels, height, Columns * width), pixels.data<byte>().ToArray()));
    svg.WriteLine($"""<text x="10" y="{top + (rowHeight / 2)}" font-family="monospace" font-size="13" fill="#222222">{name}</text>""");
    svg.Write($"""<image x="{LabelWidth}" y="{top}" width="{Columns * width * Zoom}" height="{height * Zoom}" """);
    svg.WriteLine($"""style="image-rendering:pixelated" href="data:image/png;base64,{png}"/>""");
    top += rowHeight;
}

svg.WriteLine("</svg>");
Console.WriteLine($"wrote {output}: {rows.Length} rows of {Columns} images");

Tensor PerChannel(IReadOnlyList<float> values) => tensor(values.ToArray()).view(1, channels, 1, 1);
