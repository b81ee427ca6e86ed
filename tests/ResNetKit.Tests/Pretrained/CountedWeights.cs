using System.Text;
using TorchSharp;

namespace ResNetKit.Tests.Pretrained;

/// <summary>
/// Computes weights from the names and positions of the weights, bit for bit as tests/reference/pretrained/make_logits.py does. Large networks can therefore be
/// compared with torchvision without files of their weights.
/// </summary>
internal static class CountedWeights
{
    /// <summary>Sets the weights of a network.</summary>
    public static void LoadInto(ResNet model)
    {
        using var scope = torch.NewDisposeScope();
        model.LoadWeights(For(model));
    }

    /// <summary>Computes the weights of a network and returns them by their names. They belong to the caller's dispose scope.</summary>
    public static Dictionary<string, torch.Tensor> For(ResNet model) =>
        model.state_dict().ToDictionary(entry => entry.Key, entry => Make(entry.Key, entry.Value.shape));

    private static torch.Tensor Make(string name, long[] shape)
    {
        if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
        {
            return torch.zeros(shape, torch.int64);
        }

        var (offset, factor) = name switch
        {
            _ when name.EndsWith("running_var", StringComparison.Ordinal) => (1f, 0.5f),
            _ when name.EndsWith("running_mean", StringComparison.Ordinal) || name.EndsWith("bias", StringComparison.Ordinal) => (0f, 0.1f),
            _ when shape.Length == 1 => (0.5f, 0.25f),
            _ => (0f, (float)Math.Sqrt(6.0 / shape.Skip(1).Aggregate(1L, (product, size) => product * size))),
        };
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        var seed = Encoding.UTF8.GetBytes(name).Aggregate(2166136261u, (hash, part) => (hash ^ part) * 16777619u);
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = offset + (factor * Uniform(((uint)index * 0x9E3779B9u) + seed));
        }

        return torch.tensor(values, shape);
    }

    private static float Uniform(uint x)
    {
        x ^= x >> 16;
        x *= 0x7FEB352Du;
        x ^= x >> 15;
        x *= 0x846CA68Bu;
        x ^= x >> 16;
        return ((x >> 8) * (1f / (1 << 23))) - 1f;
    }
}
