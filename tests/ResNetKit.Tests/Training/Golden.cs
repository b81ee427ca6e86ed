using System.Text.Json;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Tests.Training;

/// <summary>Contains the golden values from tests/reference/training/make_golden.py, and the network for which PyTorch computed them.</summary>
internal static class Golden
{
    private static readonly JsonElement _root = Read();

    public static double[] Schedule(string name) => Doubles(_root.GetProperty("schedules").GetProperty(name));

    public static double[] Losses(string run) => Doubles(_root.GetProperty("training").GetProperty(run).GetProperty("losses"));

    public static Dictionary<string, double[]> State(string run) =>
        _root.GetProperty("training").GetProperty(run).GetProperty("state").EnumerateObject().ToDictionary(
            entry => entry.Name, entry => Doubles(entry.Value));

    public static double[] Muon(string name) => Doubles(_root.GetProperty("muon").GetProperty(name));

    /// <summary>Gets batches of six images. After the fifth batch, the batches are repeated.</summary>
    public static FixedBatches Batches(int count = 5)
    {
        var images = Doubles(_root.GetProperty("images")).Select(value => (float)value).ToArray();
        var labels = _root.GetProperty("labels").EnumerateArray().Select(value => value.GetInt64()).ToArray();
        const int size = 6 * 3 * 8 * 8;
        var batches = Enumerable.Range(0, count).Select(i => i % 5)
            .Select(i => (images[(i * size)..((i + 1) * size)], labels[(i * 6)..((i + 1) * 6)]));
        return new FixedBatches([.. batches], [6, 3, 8, 8]);
    }

    /// <summary>Creates the network with its initial weights.</summary>
    public static Module<Tensor, Tensor> Network()
    {
        var model = Networks.Plain();
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var initial = _root.GetProperty("initial");
        foreach (var (name, value) in model.state_dict())
        {
            value.copy_(tensor(Doubles(initial.GetProperty(name)).Select(number => (float)number).ToArray()).reshape(value.shape));
        }

        return model;
    }

    public static void ShouldHaveState(this Module model, string run, double tolerance = 2e-5)
    {
        var expected = State(run);
        foreach (var (name, value) in model.state_dict())
        {
            Values(value).Should().Equal(
                expected[name], (a, b) => Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Abs(b)), "{0} is as in PyTorch", name);
        }
    }

    public static double[] Values(Tensor value)
    {
        using var scope = NewDisposeScope();
        return value.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray();
    }

    private static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];

    private static JsonElement Read()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "reference", "training", "golden.json"));
        using var document = JsonDocument.Parse(file);
        return document.RootElement.Clone();
    }
}
