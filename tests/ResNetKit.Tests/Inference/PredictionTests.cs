using ResNetKit.Tests.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Inference;

public sealed class PredictionTests : IDisposable
{
    // If the same few hundred terms or fewer are added in another order, their float32 sum differs by far less than this, also after the softmax.
    private const float Rounding = 1e-5f;

    private readonly SyntheticDataset _images = SyntheticDataset.Create(300, train: false);
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly ResNet _model = new ResNetBuilder().AddStage(4, stride: 4).Build();

    public PredictionTests()
    {
        _model.ClassNames = _images.ClassNames;
        _model.Preprocessing = new Preprocessing(_images.Shape, _images.Normalization);
    }

    private static string Picture(string name) => Path.Combine(AppContext.BaseDirectory, "reference", "data", name);

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void A_picture_file_gives_class_names_and_probabilities()
    {
        var prediction = _model.Predict(Picture("picture.png"));

        prediction.Probabilities.Should().HaveCount(10);
        prediction.Probabilities.Sum().Should().BeApproximately(1, Rounding);
        prediction.ClassName.Should().Be(_images.ClassNames[prediction.Class]);
        prediction.Probability.Should().Be(prediction.Probabilities.Max());
    }

    [Fact]
    public void A_file_a_stream_pixels_a_batch_and_a_tensor_of_bytes_give_the_same_answer()
    {
        var picture = DecodedImage.Load(Picture("picture.png"));
        var bytes = empty([1, 3, 32, 32], ScalarType.Byte);
        picture.Resize(new ImageShape(3, 32, 32)).CopyTo(bytes.bytes);
        using var stream = File.OpenRead(Picture("picture.png"));

        var expected = _model.Predict(Picture("picture.png"));

        AreEqual(_model.Predict(stream), expected);
        AreEqual(_model.Predict(picture), expected);
        AreEqual(_model.Predict(bytes)[0], expected);
        var batch = _model.Predict([picture, picture]);
        batch.Should().HaveCount(2);
        batch.Should().AllSatisfy(prediction => AreEqual(prediction, expected));
    }

    [Fact]
    public void A_dataset_its_normalized_tensors_and_its_bytes_give_the_same_answers()
    {
        var normalized = stack([.. Enumerable.Range(0, 300).Select(index => _images.GetTensor(index)["data"])]);
        var bytes = empty([300, 3, 32, 32], ScalarType.Byte);
        for (var index = 0; index < 300; index++)
        {
            _images.GetPixels(index).CopyTo(bytes.bytes[(index * _images.Shape.Size)..]);
        }

        var expected = _model.Predict(_images);

        expected.Should().HaveCount(300);
        foreach (var predictions in new[] { _model.Predict(normalized), _model.Predict(bytes), _model.Predict(normalized.to(float64)) })
        {
            predictions.Should().HaveCount(300);
            predictions.Zip(expected).Should().AllSatisfy(pair => AreEqual(pair.First, pair.Second));
        }
    }

    [Fact]
    public void Pixels_are_normalized_to_the_bits_that_training_sees()
    {
        var inputs = new List<Tensor>();
        using var hook = new Hook(_model.register_forward_pre_hook((_, input) =>
        {
            inputs.Add(input.clone().DetachFromDisposeScope());
            return input;
        }).remove);
        var bytes = empty([1, 3, 32, 32], ScalarType.Byte);
        _images.GetPixels(7).CopyTo(bytes.bytes);

        _model.Predict(bytes);

        inputs.Should().ContainSingle().Which.bytes.SequenceEqual(_images.GetTensor(7)["data"].bytes).Should().BeTrue();
        inputs[0].Dispose();
    }

    [Fact]
    public void Any_module_that_gives_logits_can_predict()
    {
        using var model = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 10));

        var predictions = model.Predict(_images.Subset([0, 1]));

        predictions.Should().HaveCount(2).And.OnlyContain(prediction => prediction.Probabilities.Count == 10);
        predictions[0].ClassName.Should().Be(_images.ClassNames[predictions[0].Class]);
        model.training.Should().BeTrue("its mode is restored");
    }

    [Fact]
    public void Images_survive_a_module_that_disposes_what_it_is_given()
    {
        // Sequential disposes the output of its first child, which is the input itself.
        using var model = nn.Sequential(nn.Identity(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 10));
        var images = rand(2, 3, 8, 8);

        model.Predict(images);

        images.IsInvalid.Should().BeFalse();
    }

    [Fact]
    public void The_network_s_normalization_and_class_names_go_before_the_dataset_s()
    {
        var bright = new ImageDataset(_images.Shape, _images.GetPixels(0).ToArray(), [0], [.. Enumerable.Range(0, 10).Select(label => $"{label}")]);

        var prediction = _model.Predict(bright)[0];

        AreEqual(prediction, _model.Predict(_images.Subset([0]))[0]);
        prediction.ClassName.Should().Be(_images.ClassNames[prediction.Class]);
    }

    [Fact]
    public void A_picture_is_brought_to_the_size_that_the_network_was_trained_on()
    {
        // The picture is black to the left and right of a white square. Stretch keeps the margins; CenterCrop removes them.
        var wide = new byte[3 * 60 * 20];
        for (var y = 0; y < 20; y++)
        {
            wide.AsSpan(3 * ((y * 60) + 20), 60).Fill(255);
        }

        var (cropped, stretched) = (See(ResizeMode.CenterCrop), See(ResizeMode.Stretch));

        cropped.shape.Should().Equal(1, 3, 64, 48);
        cropped.min().item<float>().Should().BeApproximately(1, Rounding, "white is 1 in this normalization");
        stretched.min().item<float>().Should().BeApproximately(-1, Rounding, "black is −1");

        Tensor See(ResizeMode resize)
        {
            _model.Preprocessing = new Preprocessing(new ImageShape(3, 64, 48), Normalization.Centered(3), resize);
            Tensor? seen = null;
            using var hook = new Hook(_model.register_forward_pre_hook((_, input) =>
            {
                seen = input.clone().DetachFromDisposeScope();
                return input;
            }).remove);
            _model.Predict(new DecodedImage(60, 20, wide));
            return seen!;
        }
    }

    [Fact]
    public void A_network_of_one_channel_sees_pictures_in_gray()
    {
        using var gray = new ResNetBuilder().WithInput(new ImageShape(1, 32, 32)).AddStage(4, stride: 4).Build();
        gray.Preprocessing = new Preprocessing(new ImageShape(1, 32, 32), Normalization.Centered(1));

        gray.Predict(Picture("picture.png")).Probabilities.Should().HaveCount(10);
    }

    [Fact]
    public void A_fused_network_predicts_as_the_network_that_it_was_made_of()
    {
        using var fused = _model.Fuse();

        var (one, other) = (fused.Predict(Picture("picture.jpg")), _model.Predict(Picture("picture.jpg")));

        one.ClassName.Should().Be(other.ClassName);
        one.Probabilities.Zip(other.Probabilities).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-4, "the weights are rounded once more");
    }

    [Fact]
    public void The_most_probable_classes_come_first_with_their_names()
    {
        var prediction = _model.Predict(Picture("picture.png"));

        var top = prediction.Top(3);

        top.Should().HaveCount(3).And.BeInDescendingOrder(entry => entry.Probability);
        top[0].Should().Be(new ClassProbability(prediction.Class, prediction.ClassName, prediction.Probability));
        top.Should().OnlyContain(entry => entry.ClassName == _images.ClassNames[entry.Class] && entry.Probability == prediction.Probabilities[entry.Class]);
        top.ToString().Should().Be(string.Join(", ", top.Select(guess => guess.ToString())));
        prediction.Top(100).Should().HaveCount(10);
        prediction.Invoking(it => it.Top(0)).Should().Throw<ArgumentOutOfRangeException>();
        $"{prediction}".Should().MatchRegex(@"^[\w ]+ \d+\.\d %$");
    }

    [Fact]
    public void Classes_without_names_are_told_by_their_number()
    {
        _model.ClassNames = null;

        var prediction = _model.Predict(Picture("picture.png"));

        prediction.ClassName.Should().BeNull();
        $"{prediction}".Should().StartWith($"class {prediction.Class} ");
    }

    [Fact]
    public void No_images_give_no_predictions()
    {
        _model.Predict(zeros(0, 3, 32, 32)).Should().BeEmpty();
        _model.Predict(zeros(0, 3, 32, 32, dtype: uint8)).Should().BeEmpty();
        _model.Predict(_images.Subset([])).Should().BeEmpty();
        _model.Predict(Array.Empty<DecodedImage>()).Should().BeEmpty();
    }

    [Fact]
    public void Images_of_a_type_other_than_bytes_or_floating_point_numbers_are_refused()
    {
        _model.Invoking(it => it.Predict(zeros(1, 3, 32, 32, dtype: int64))).Should().Throw<ArgumentException>().WithMessage("*Byte*Int64*");
    }

    [Fact]
    public void Pixels_and_pictures_are_refused_where_the_normalization_is_not_known()
    {
        _model.Preprocessing = null;

        _model.Invoking(it => it.Predict(zeros(1, 3, 32, 32, dtype: uint8))).Should().Throw<ArgumentException>().WithMessage("*Byte*Preprocessing*");
        _model.Invoking(it => it.Predict(Picture("picture.png"))).Should().Throw<InvalidOperationException>().WithMessage("*ResNet.Load*Preprocessing*");
    }

    [Fact]
    public void Pictures_are_refused_by_a_network_of_other_channels()
    {
        using var model = new ResNetBuilder().WithInput(new ImageShape(4, 32, 32)).AddStage(4, stride: 4).Build();
        model.Preprocessing = new Preprocessing(new ImageShape(4, 32, 32), Normalization.Centered(4));

        model.Invoking(it => it.Predict(Picture("picture.png"))).Should().Throw<InvalidOperationException>().WithMessage("*takes 4*");
    }

    [Fact]
    public void A_file_that_is_no_picture_is_named()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("cat.jpg", "not a picture"u8.ToArray());

        _model.Invoking(it => it.Predict(file)).Should().Throw<InvalidDataException>().WithMessage("*cat.jpg*");
        _model.Invoking(it => it.Predict(folder.File("missing.jpg"))).Should().Throw<FileNotFoundException>();
    }

    [Fact]
    public void A_network_for_other_classes_is_refused()
    {
        using var model = new ResNetBuilder().WithClasses(3).AddStage(2, stride: 8).Build();

        model.Invoking(m => m.Predict(_images)).Should().Throw<ArgumentException>().WithMessage("*(256, 3)*(N, 10)*");
    }

    [Fact]
    public void A_dataset_of_other_classes_than_the_network_s_names_is_refused()
    {
        var pets = new ImageDataset(_images.Shape, _images.GetPixels(0).ToArray(), [0], ["cat", "dog"]);

        _model.Invoking(m => m.Predict(pets)).Should().Throw<ArgumentException>().WithMessage("*10 classes*2*").WithParameterName("images");
    }

    [Fact]
    public void Images_of_which_256_take_more_than_2_GiB_are_predicted_fewer_at_a_time()
    {
        var shape = new ImageShape(3, 864, 864);
        using var model = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 2));

        model.Predict(new ImageDataset(shape, new byte[shape.Size], [0], ["cat", "dog"])).Should().ContainSingle();
    }

    [Theory]
    [InlineData(32, 256)]
    [InlineData(864, 239)]
    [InlineData(8_000, 2)]
    [InlineData(20_000, 1)]
    public void As_many_images_are_predicted_at_a_time_as_stay_below_2_GiB(int size, int expected) =>
        PredictionExtensions.BatchSizeFor(new ImageShape(3, size, size)).Should().Be(expected);

    [Fact]
    public void A_folder_in_place_of_a_picture_is_refused_as_documented() =>
        _model.Invoking(it => it.Predict(AppContext.BaseDirectory)).Should().Throw<UnauthorizedAccessException>();

    [Fact]
    public void A_dataset_of_other_channels_is_refused()
    {
        var gray = new ImageDataset(new ImageShape(1, 8, 8), new byte[64], [0], _images.ClassNames);

        _model.Invoking(m => m.Predict(gray)).Should().Throw<ArgumentException>().WithMessage("*(N, 3, H, W)*(1, 1, 8, 8)*");
    }

    [Fact]
    public void A_prediction_leaves_no_tensor_alive()
    {
        using var inner = NewDisposeScope();

        _model.Predict(Picture("picture.png"));
        _model.Predict(_images);

        inner.DisposablesCount.Should().Be(0);
    }

    private static void AreEqual(Classification one, Classification other) =>
        one.Probabilities.Zip(other.Probabilities).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < Rounding);

    private sealed class Hook(Action remove) : IDisposable
    {
        public void Dispose() => remove();
    }
}
