using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Training.MixedPrecision;

/// <content>Converts the model to bfloat16 and back.</content>
internal sealed partial class ComputeModel
{
    private List<TrainedParameter> KeepFloat32()
    {
        var norms = NormParameterNames();
        return
        [
            .. Model.named_parameters()
                .Where(entry => entry.Item2.requires_grad)
                .Select(entry => new TrainedParameter(entry.Item1, entry.Item2, norms.Contains(entry.Item1))),
        ];
    }

    private List<TrainedParameter> ConvertToBFloat16()
    {
        RefuseSharedParameters();
        var norms = NormParameterNames();
        var masters = new Dictionary<string, Tensor>();
        foreach (var (name, parameter) in Model.named_parameters())
        {
            // The conversion disposes the parameter. The detached tensor keeps its storage.
            masters.Add(name, parameter.detach().DetachFromDisposeScope());
        }

        foreach (var (name, buffer) in Model.named_buffers())
        {
            if (buffer.dtype == ScalarType.Float32)
            {
                _originalBuffers.Add(name, buffer.clone().DetachFromDisposeScope());
            }
        }

        try
        {
            Model.to(ScalarType.BFloat16);
            foreach (var norm in Norms())
            {
                norm.Module.to(ScalarType.Float32);
                RestoreExactly(norm.Name, norm.Module, masters);
                KeepInputFloat32(norm.Module);
            }
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or ExternalException)
        {
            TakeBack(masters);
            throw new NotSupportedException(
                $"The model ({Model.GetType().Name}) cannot be converted to mixed precision: {exception.Message}", exception);
        }

        Detach();
        var trained = new List<TrainedParameter>();
        foreach (var (name, compute) in Model.named_parameters())
        {
            var isNorm = norms.Contains(name);
            TrainedParameter parameter;
            if (compute.dtype == ScalarType.Float32)
            {
                masters[name].Dispose();
                parameter = new TrainedParameter(name, compute, isNorm);
            }
            else
            {
                var master = new Parameter(masters[name], compute.requires_grad);
                master.DetachFromDisposeScope();
                parameter = new TrainedParameter(name, master, compute, isNorm);
            }

            (compute.requires_grad ? trained : _frozen).Add(parameter);
        }

        return trained;
    }

    private void RestoreFloat32()
    {
        var masters = Parameters.Concat(_frozen).ToDictionary(parameter => parameter.Name, parameter => parameter.Master);
        var rounded = Model.named_buffers()
            .Where(entry => entry.Item2.dtype == ScalarType.BFloat16)
            .Select(entry => entry.Item1)
            .ToHashSet();
        Model.to(ScalarType.Float32);
        foreach (var (name, parameter) in Model.named_parameters())
        {
            parameter.copy_(masters[name]);
            parameter.grad = null;
        }

        foreach (var (name, buffer) in Model.named_buffers())
        {
            // A buffer that training has not changed gets its original, unrounded value. Others keep their new values.
            if (rounded.Contains(name) && _originalBuffers[name].to(ScalarType.BFloat16).to(ScalarType.Float32).allclose(buffer, 0, 0))
            {
                buffer.copy_(_originalBuffers[name]);
            }
        }
    }

    /// <summary>Restores the model after a conversion that failed.</summary>
    private void TakeBack(Dictionary<string, Tensor> masters)
    {
        Model.to(ScalarType.Float32);
        RestoreExactly(string.Empty, Model, masters);
        if (Format.ChannelsLast)
        {
            SetFilterLayout(channelsLast: false);
        }

        foreach (var tensor in masters.Values.Concat(_originalBuffers.Values))
        {
            tensor.Dispose();
        }

        Detach();
    }

    private void RestoreExactly(string prefix, Module module, Dictionary<string, Tensor> masters)
    {
        foreach (var (name, parameter) in module.named_parameters())
        {
            parameter.copy_(masters[Join(prefix, name)]);
        }

        foreach (var (name, buffer) in module.named_buffers())
        {
            if (_originalBuffers.TryGetValue(Join(prefix, name), out var original))
            {
                buffer.copy_(original);
            }
        }
    }

    private void KeepInputFloat32(Module norm)
    {
        // The batch norm and instance norm of TorchSharp accept bfloat16 images with float32 weights.
        if (norm is NormBase || norm is not Module<Tensor, Tensor> layer)
        {
            return;
        }

        var before = layer.register_forward_pre_hook((_, input) => input.to(ScalarType.Float32));
        var after = layer.register_forward_hook((_, _, output) => output.to(ScalarType.BFloat16));
        _removeHooks.Add(before.remove);
        _removeHooks.Add(after.remove);
    }

    // Detects convolutions that libtorch does not compute safely in channels-last format. Some trigger the libtorch defect described at
    // Operation.Convolution.SubsamplesInput; the networks of this library avoid this defect. HasIdleDilation detects the others.
    private static bool HasUnsafeConvolution(Module model) => model.modules().Prepend(model).Any(module => module is Convolution { in_channels: > 1 } convolution
        && ((convolution.in_channels < 8 && convolution.kernel_size.All(size => size == 1) && convolution.stride.Any(stride => stride > 1)) || HasIdleDilation(convolution)));

    // Detects convolutions that have a bias, filters of one column, a horizontal stride, and a horizontal dilation, which has no effect. For an image
    // of one column, libtorch reads outside the image.
    private static bool HasIdleDilation(Convolution convolution) =>
        convolution.bias is not null && convolution.kernel_size[^1] == 1 && convolution.dilation[^1] > 1 && convolution.stride[^1] > 1;

    private void SetFilterLayout(bool channelsLast)
    {
        foreach (var parameter in Model.parameters())
        {
            if (parameter.dim() != 4)
            {
                continue;
            }

            // set_ replaces the memory of the same parameter object, so that references of optimizers and callers remain valid.
            parameter.set_(channelsLast ? parameter.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : parameter.contiguous());
        }
    }
}
