using TorchSharp;

namespace ResNetKit.Serialization.Tensors;

/// <summary>Copies values between tensors and their stored form: little-endian, in row-major order without gaps.</summary>
internal static class TensorBytes
{
    /// <summary>Writes the values of a tensor, which can have any strides and be on any device, to a stream.</summary>
    /// <exception cref="NotSupportedException">The tensor is larger than 2 GiB.</exception>
    public static void Write(torch.Tensor tensor, string name, Stream stream)
    {
        if (tensor.numel() == 0)
        {
            return;
        }

        if (tensor.numel() * tensor.element_size() > int.MaxValue)
        {
            throw new NotSupportedException($"Tensor '{name}' is larger than 2 GiB, the maximum that TorchSharp supports.");
        }

        using var scope = torch.NewDisposeScope();
        var dense = tensor.detach().cpu().contiguous();
        stream.Write(dense.bytes);
        GC.KeepAlive(dense);
    }

    /// <summary>Creates a tensor on the CPU and calls <paramref name="fill"/> to fill it.</summary>
    /// <exception cref="InvalidDataException">The tensor has more dimensions than libtorch supports.</exception>
    /// <exception cref="NotSupportedException">TorchSharp does not support the type, or the tensor is larger than 2 GiB.</exception>
    public static torch.Tensor Create(TensorInfo info, string file, FillBytes fill)
    {
        // Each type that TorchSharp lacks has a name in the safetensors format.
        var type = info.Type.TorchType()
            ?? throw new NotSupportedException(MessageText.Message($"'{file}': TorchSharp does not support the type {info.Type.SafetensorsName()} of '{MessageText.Name(info.Name)}'."));
        if (info.Shape.Count > TensorInfo.MaxRank)
        {
            throw new InvalidDataException(MessageText.Message($"'{file}': '{MessageText.Name(info.Name)}' has {info.Shape.Count} dimensions, more than {TensorInfo.MaxRank}."));
        }

        if (info.ByteCount > int.MaxValue)
        {
            throw new NotSupportedException(MessageText.Message($"'{file}': '{MessageText.Name(info.Name)}' is larger than 2 GiB, the maximum that TorchSharp supports."));
        }

        Libtorch.EnsureLoaded();
        var tensor = torch.empty([.. info.Shape], type, torch.CPU);
        if (info.ByteCount == 0)
        {
            return tensor;
        }

        try
        {
            fill(tensor.bytes);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Fills all of the given bytes.</summary>
    public delegate void FillBytes(Span<byte> bytes);
}
