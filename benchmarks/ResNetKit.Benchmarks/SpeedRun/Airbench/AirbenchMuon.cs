using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResNetKit.Benchmarks.SpeedRun.Airbench;

/// <summary>
/// Represents the optimizer Muon as in airbench94. Before each step, it scales the weights of a convolution with n filters to the norm √n. It uses Nesterov
/// momentum, which three Newton–Schulz iterations make approximately orthogonal. Each iteration is a few matrix multiplications.
/// </summary>
/// <remarks>The iterations are computed in bfloat16, as published. If the processor has no instructions for bfloat16, they are computed in float32.</remarks>
internal sealed class AirbenchMuon(IReadOnlyList<Parameter> filters, double learningRate, double momentum)
{
    private readonly Tensor[] _momentum = [.. filters.Select(filter => zeros_like(filter).DetachFromDisposeScope())];

    public void Step()
    {
        using var noGradients = no_grad();
        for (var i = 0; i < filters.Count; i++)
        {
            using var scope = NewDisposeScope();
            var filter = filters[i];
            var gradient = filter.grad!;
            _momentum[i].mul_(momentum).add_(gradient);
            var direction = gradient.add(_momentum[i], alpha: momentum);
            filter.mul_(filter.norm().pow(-1).mul(Math.Sqrt(filter.shape[0])));
            filter.add_(Orthogonal(direction.reshape(filter.shape[0], -1)).view_as(filter), alpha: -learningRate);
        }
    }

    // Performs three iterations toward the nearest orthogonal matrix.
    private static Tensor Orthogonal(Tensor matrix)
    {
        var x = matrix.to(Libtorch.HasBFloat16 ? ScalarType.BFloat16 : ScalarType.Float32);
        x = x.div(x.norm().add(1e-7));
        var tall = x.shape[0] > x.shape[1];
        x = tall ? x.t() : x;
        for (var iteration = 0; iteration < 3; iteration++)
        {
            var gram = x.mm(x.t());
            x = x.mul(3.4445).add(gram.mul(-4.7750).add(gram.mm(gram), alpha: 2.0315).mm(x));
        }

        return tall ? x.t() : x;
    }
}
