using static TorchSharp.torch;

namespace ResNetKit.Training.Distributed;

/// <summary>Provides extension methods for a group of processes.</summary>
internal static class ProcessGroupExtensions
{
    /// <summary>Gets the name of a process for use in messages.</summary>
    public static string NameOf(this IProcessGroup group, int rank, string host) => $"process {rank} of {group.Size} ({host})";

    /// <summary>Computes the sums of numbers over the processes.</summary>
    public static double[] Sum(this IProcessGroup group, params double[] values)
    {
        using var sums = tensor(values, dtype: ScalarType.Float64);
        group.Sum(sums);
        return sums.data<double>().ToArray();
    }

    /// <summary>Computes the sum of a tensor over the processes, on the device of the tensor.</summary>
    public static Tensor SumOf(this IProcessGroup group, Tensor values)
    {
        // The sum replaces its input, so it needs a copy.
        var sums = values.detach().to(CPU, copy: true).contiguous();
        group.Sum(sums);
        return sums.to(values.device);
    }

    /// <summary>Concatenates the rows of all processes in the order of the ranks.</summary>
    public static Tensor GatherRows(this IProcessGroup group, Tensor rows)
    {
        using var own = rows.detach().cpu().contiguous();
        var parts = group.Gather(own.bytes);
        var bytesPerRow = own.bytes.Length / (int)rows.shape[0];
        var all = empty([parts.Sum(part => part.Length) / bytesPerRow, .. rows.shape[1..]], rows.dtype, CPU);
        var position = 0;
        foreach (var part in parts)
        {
            part.CopyTo(all.bytes[position..]);
            position += part.Length;
        }

        return all.to(rows.device);
    }
}
