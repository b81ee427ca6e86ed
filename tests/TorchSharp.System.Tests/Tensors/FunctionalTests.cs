using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests.Tensors;

public sealed class FunctionalTests
{
    private static readonly Dictionary<string, Func<Tensor>> s_cases = new()
    {
        ["conv2d"] = () => conv2d(Image, Weight, Sample([4], 5), strides: [2, 1], padding: [1, 0]),
        ["conv2d_dilated"] = () => conv2d(Image, Weight, dilation: [2, 2]),
        ["conv2d_grouped"] = () => conv2d(Image, Sample([6, 1, 3, 3]), groups: 3),
        ["conv2d_same"] = () => conv2d_padding(Image, Weight, padding: Padding.Same),
        ["linear"] = () => linear(Matrix, Sample([3, 4], 30), Sample([3])),
        ["batch_norm_eval"] = () => batch_norm(Image, Mean, Var, Scale, Shift, training: false, eps: 1e-3),
        ["batch_norm_train"] = () => batch_norm(Image, Mean, Var, Scale, Shift, training: true, momentum: 0.2),
        ["batch_norm_mean"] = () => Trained().mean,
        ["batch_norm_var"] = () => Trained().var,
        ["group_norm"] = () => group_norm(Image, 3, Scale, Shift),
        ["layer_norm"] = () => layer_norm(Matrix, [4]),
        ["relu"] = () => relu(Image),
        ["leaky_relu"] = () => leaky_relu(Image, 0.2),
        ["celu"] = () => celu(Image, 0.3),
        ["gelu"] = () => gelu(Image),
        ["silu"] = () => silu(Image),
        ["sigmoid"] = () => nn.functional.sigmoid(Image),
        ["tanh"] = () => nn.functional.tanh(Image),
        ["softmax"] = () => nn.functional.softmax(Matrix, 0),
        ["log_softmax"] = () => log_softmax(Matrix, 1),
        ["max_pool2d"] = () => max_pool2d(Image, 3, 2, 1),
        ["avg_pool2d"] = () => avg_pool2d(Image, 2, 2, 0, ceil_mode: true),
        ["avg_pool2d_without_padding"] = () => avg_pool2d(Image, 3, 1, 1, count_include_pad: false),
        ["adaptive_avg_pool2d"] = () => adaptive_avg_pool2d(Image, (2, 3)),
        ["adaptive_max_pool2d"] = () => adaptive_max_pool2d(Image, [2, 3]),
        ["pad_zeros"] = () => pad(Image, (1, 2, 0, 3)),
        ["pad_value"] = () => pad(Image, 1, value: 1.5),
        ["pad_reflect"] = () => pad(Image, (2, 2, 1, 3), PaddingModes.Reflect),
        ["pad_replicate"] = () => pad(Image, (2, 2, 1, 3), PaddingModes.Replicate),
        ["pad_circular"] = () => pad(Image, (2, 2, 1, 3), PaddingModes.Circular),
        ["cross_entropy"] = () => cross_entropy(Matrix, Labels),
        ["cross_entropy_smooth"] = () => cross_entropy(Matrix, Labels, label_smoothing: 0.2),
        ["cross_entropy_soft"] = () => cross_entropy(Matrix, Soft, label_smoothing: 0.1),
        ["cross_entropy_weighted"] = () => cross_entropy(Matrix, Labels, new[] { 1f, 2f, 0.5f, 3f }, reduction: nn.Reduction.Sum),
        ["cross_entropy_ignoring"] = () => cross_entropy(Matrix, Labels, ignore_index: 3, reduction: nn.Reduction.None),
        ["nll_loss"] = () => nll_loss(log_softmax(Matrix, 1), Labels),
        ["mse_loss"] = () => mse_loss(Matrix, Soft),
        ["l1_loss"] = () => l1_loss(Matrix, Soft, nn.Reduction.Sum),
        ["one_hot"] = () => one_hot(Labels, 5),
        ["interpolate_nearest"] = () => interpolate(Image, scale_factor: [2]),
        ["interpolate_bilinear"] = () => interpolate(Image, [4, 9], mode: InterpolationMode.Bilinear),
        ["interpolate_corners"] = () => interpolate(Image, [4, 9], mode: InterpolationMode.Bilinear, align_corners: true),
        ["interpolate_area"] = () => interpolate(Image, [3, 2], mode: InterpolationMode.Area),
        ["unfold"] = () => unfold(Image, 3, padding: 1, stride: 2),
        ["normalize"] = () => normalize(Matrix, dim: 1),
        ["addcdiv"] = () => Matrix.addcdiv(Soft, Matrix + 3, -0.5),
        ["addcmul"] = () => Matrix.addcmul(Soft, Matrix, 2),
        ["lerp"] = () => Matrix.lerp(Soft, 0.25f),
        ["std"] = () => Image.std([0, 2, 3]),
        ["var"] = () => Image.var([0, 2, 3], unbiased: false),
        ["eigenvalues"] = () => linalg.eigh(Matrix.t().matmul(Matrix)).Item1,
        ["norm"] = () => Matrix.norm(3f),
        ["cumsum"] = () => Matrix.cumsum(1),
        ["logsumexp"] = () => Matrix.logsumexp(1),
    };

    public static TheoryData<string> Names => new(s_cases.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_function_gives_what_PyTorch_gives(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        var expected = ReferenceValues.Read("functional.json").GetProperty(name);

        Tensor actual = s_cases[name]();

        actual.shape.Should().Equal(expected.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()));
        actual.Doubles().ShouldBeClose(expected.GetProperty("values").Doubles(), 2e-6, name);
    }

    [Fact]
    public void Every_golden_value_is_tested() =>
        ReferenceValues.Read("functional.json").EnumerateObject().Select(entry => entry.Name).Should().BeEquivalentTo(s_cases.Keys);

    [Fact]
    public void In_place_activations_change_their_input_and_return_another_wrapper_of_it()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor input = new[] { -1f, 2f };

        Tensor output = relu(input, inplace: true);

        output.Should().NotBeSameAs(input);
        input.data<float>().ToArray().Should().Equal(0, 2);
        output.data<float>().ToArray().Should().Equal(0, 2);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void A_dropout_probability_outside_0_and_1_is_refused(double probability)
    {
        using Tensor input = ones(3);

        input.Invoking(x => dropout(x, probability)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static Tensor Image => Sample([2, 3, 6, 5]);

    private static Tensor Weight => Sample([4, 3, 3, 3], 11);

    private static Tensor Matrix => Sample([5, 4]);

    private static Tensor Scale => Sample([3], 70);

    private static Tensor Shift => Sample([3], 9);

    private static Tensor Mean => Sample([3], 2);

    private static Tensor Var => Sample([3], 60).abs() + 0.5;

    private static Tensor Soft => Sample([5, 4], 40).softmax(1);

    private static Tensor Labels => new long[] { 0, 3, 1, 2, 3 };

    /// <summary>The same numbers as in make_functional.py, which every float type holds exactly.</summary>
    private static Tensor Sample(long[] shape, long start = 0) =>
        (arange(start, start + shape.Aggregate(1L, (size, dim) => size * dim)) * 37 % 101 - 50).@float().div(32).reshape(shape);

    private static (Tensor mean, Tensor var) Trained()
    {
        (Tensor mean, Tensor var) = (Mean, Var);
        _ = batch_norm(Image, mean, var, Scale, Shift, training: true, momentum: 0.2);
        return (mean, var);
    }
}
