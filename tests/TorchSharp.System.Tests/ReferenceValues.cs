using System.Text.Json;

namespace TorchSharp.Tests;

/// <summary>Golden values that tests/reference/engine/make_golden.py got from PyTorch.</summary>
internal static class ReferenceValues
{
    internal static JsonElement Read(string file)
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "reference", "engine", file));
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }

    internal static double[] Doubles(this JsonElement array) => array.EnumerateArray().Select(number => number.GetDouble()).ToArray();

    internal static double[][] Rows(this JsonElement array) => array.EnumerateArray().Select(Doubles).ToArray();

    /// <summary>The values of a tensor, row by row.</summary>
    internal static double[] Doubles(this torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        return tensor.detach().to(torch.ScalarType.Float64).contiguous().data<double>().ToArray();
    }

    /// <summary>Fails where two sequences differ by more than float32's rounding in a few operations.</summary>
    internal static void ShouldBeClose(this double[] values, double[] expected, double tolerance, string because)
    {
        values.Should().HaveSameCount(expected, because);
        for (var i = 0; i < values.Length; i++)
        {
            values[i].Should().BeApproximately(expected[i], tolerance * Math.Max(1, Math.Abs(expected[i])), "of {0}, value {1}", because, i);
        }
    }
}
