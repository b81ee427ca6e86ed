using ResNetKit.Training.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Training;

/// <summary>Compares twenty steps on given gradients with the published computation of Muon.</summary>
[Collection(TrainingCollection.Name)]
public sealed class MuonTests
{
    [Theory]
    [InlineData("wide", false, true, 4, 3, 3)]
    [InlineData("tall", false, true, 24, 2, 2)]
    [InlineData("normalized", true, true, 24, 2, 2)]
    [InlineData("plain_momentum", true, false, 4, 3, 3)]
    public void Steps_equal_the_published_arithmetic(string name, bool normalize, bool nesterov, int filters, int channels, int kernel)
    {
        using var scope = NewDisposeScope();
        long[] shape = [filters, channels, kernel, kernel];
        var index = arange(filters * channels * kernel * kernel, dtype: ScalarType.Float64);
        using var parameter = new Parameter((index * 0.9).cos().to(ScalarType.Float32).reshape(shape));
        using var muon = new Muon(
            [parameter],
            new Muon.Options
            {
                LearningRate = 0.1,
                Momentum = 0.6,
                Nesterov = nesterov,
                WeightDecay = 0.01,
                Iterations = 3,
                NormalizeWeights = normalize,
                ComputeType = ScalarType.Float32,
            });
        for (var step = 0; step < 20; step++)
        {
            parameter.grad = ((index * index * 0.7) + (1.3 * step)).sin().to(ScalarType.Float32).reshape(shape);
            muon.step();
        }

        // Each iteration multiplies an error by at most 3.4445, the slope of its polynomial at zero, so three iterations multiply it by at most 41. Sums of at
        // most 27 products have an error of a few float32 roundings of 6e-8. An update therefore has an error of about 1e-5, which is multiplied by the
        // learning rate of 0.1, by √3 and by twenty steps.
        Golden.Values(parameter).Should().Equal(Golden.Muon(name), (a, b) => Math.Abs(a - b) < 4e-5);
    }

    [Fact]
    public void Orthogonalizing_brings_singular_values_near_one()
    {
        using var scope = NewDisposeScope();
        manual_seed(1).Dispose();
        var orthogonal = Muon.Orthogonalize(randn(20, 8)).to(ScalarType.Float32);

        var gram = orthogonal.t().mm(orthogonal);
        for (var i = 0; i < 8; i++)
        {
            gram[i, i].item<float>().Should().BeInRange(0.4f, 1.6f);
        }
    }

    [Fact]
    public void A_vector_is_refused()
    {
        using var bias = new Parameter(zeros(3));

        FluentActions.Invoking(() => new Muon([bias])).Should().Throw<ArgumentException>().WithMessage("*shape [3]*");
    }
}
