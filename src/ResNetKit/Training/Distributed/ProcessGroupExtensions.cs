using static TorchSharp.torch;

namespace ResNetKit.Training.Distributed;

/// <summary>Sums and gathers on top of what a group of processes offers.</summary>
internal static class ProcessGroupExtensions
{
    /// <summary>Tells the process as messages name it.</summary>
    public static string NameOf(this IProcessGroup group, int rank, string host) => $"process {rank} of {group.Size} ({host})";

    /// <summary>Sums a few numbers over the processes.</summary>
    public static double[] Sum(this IProcessGroup group, params double[] values)
    {
        using var sums = tensor(values, dtype: ScalarType.Float64);
        group.Sum(sums);
        return sums.data<double>().ToArray();
    }

    /// <summary>Gets the sum of a tensor over the processes, where the tensor lies.</summary>
    public static Tensor SumOf(this IProcessGroup group, Tensor values)
    {
        // Not the caller's own memory, which the sum would replace.
        var sums = values.detach().to(CPU, copy: true).contiguous();
        group.Sum(sums);
        return sums.to(values.device);
    }

    /// <summary>Puts the rows of all processes below each other, in the order of the ranks.</summary>
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
