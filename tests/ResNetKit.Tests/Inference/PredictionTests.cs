using static TorchSharp.torch;

namespace ResNetKit.Tests.Inference;

public sealed class PredictionTests
{
    private readonly SyntheticDataset _images = SyntheticDataset.Create(300, train: false);

    [Fact]
    public void A_dataset_is_classified_in_one_call_as_by_hand()
    {
        using var scope = NewDisposeScope();
        using var model = Small();
        var normalized = stack([.. Enumerable.Range(0, 300).Select(index => _images.GetTensor(index)["data"])]);

        var predictions = model.Predict(_images);

        predictions.Should().HaveCount(300);
        var expected = model.Predict(normalized);
        for (var index = 0; index < 300; index++)
        {
            predictions[index].Probabilities.Zip(expected[index].Probabilities).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
            predictions[index].ClassName.Should().Be(_images.ClassNames[predictions[index].Class]);
            expected[index].ClassName.Should().BeNull();
        }
    }

    [Fact]
    public void Any_module_that_gives_logits_can_predict()
    {
        using var model = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 10));

        model.Predict(_images.Subset([0, 1])).Should().HaveCount(2).And.OnlyContain(prediction => prediction.Probabilities.Count == 10);
        model.training.Should().BeTrue("its mode is restored");
    }

    [Fact]
    public void A_picture_of_any_size_is_resized_and_normalized()
    {
        using var model = Small();
        var pixels = _images.GetPixels(0);
        var rgb = new byte[pixels.Length];
        for (var pixel = 0; pixel < 32 * 32; pixel++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                rgb[(3 * pixel) + channel] = pixels[(channel * 32 * 32) + pixel];
            }
        }

        var named = model.Predict(new DecodedImage(32, 32, rgb), _images.Normalization, _images.ClassNames);
        var wide = model.Predict(new DecodedImage(100, 40, new byte[3 * 100 * 40]), _images.Normalization);

        named.ClassName.Should().Be(model.Predict(_images.Subset([0]))[0].ClassName);
        wide.ClassName.Should().BeNull();
        wide.Probabilities.Should().HaveCount(10);
    }

    [Fact]
    public void A_network_for_other_classes_is_refused()
    {
        using var model = new ResNetBuilder().WithClasses(3).AddStage(2, stride: 8).Build();

        model.Invoking(m => m.Predict(_images)).Should().Throw<ArgumentException>().WithMessage("*(256, 3)*(N, 10)*");
    }

    private static ResNet Small() => new ResNetBuilder().AddStage(4, stride: 4).Build();
}
