using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using ResNetKit.Data;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Training.MixedPrecision;

/// <summary>
/// A model made ready to compute in a certain format. Until it is disposed, the model's convolutions and linear layers hold bfloat16
/// copies of float32 masters (in mixed precision) and filters lie channels-last; after that the model is float32 and contiguous
/// again and holds the masters' values.
/// </summary>
/// <remarks>
/// Models know nothing of this. Normalization layers stay float32: batch and instance norm take bfloat16 images as they are, others
/// are given float32 images by hooks.
/// </remarks>
internal sealed partial class ComputeModel : IDisposable
{
    private readonly List<TrainedParameter> _frozen = [];
    private readonly Dictionary<string, Tensor> _originalBuffers = [];
    private readonly List<Action> _removeHooks = [];
    private bool _disposed;

    /// <summary>Converts the model.</summary>
    /// <exception cref="ArgumentException">A parameter is not float32.</exception>
    /// <exception cref="NotSupportedException">Mixed precision is asked of a model that shares parameters between modules, or whose module
    /// refuses it.</exception>
    public ComputeModel(Module<Tensor, Tensor> model, BatchFormat format)
    {
        Model = model;
        Format = format;
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (parameter.dtype != ScalarType.Float32)
            {
                throw new ArgumentException(
                    $"The parameter '{name}' is {parameter.dtype}; the trainer takes models in Float32.", nameof(model));
            }
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        model.to(format.Device);
        Detach();
        if (format.ChannelsLast)
        {
            SetFilterLayout(channelsLast: true);
        }

        Parameters = IsMixed ? ConvertToBFloat16() : KeepFloat32();
    }

    public Module<Tensor, Tensor> Model { get; }

    /// <summary>The format of the images that <see cref="Forward"/> takes.</summary>
    public BatchFormat Format { get; }

    public bool IsMixed => Format.DType == ScalarType.BFloat16;

    /// <summary>Every parameter that takes gradients, in the model's order.</summary>
    public IReadOnlyList<TrainedParameter> Parameters { get; }

    /// <summary>
    /// Masters and float32 buffers by their names in the state dictionary: what a checkpoint holds. The tensors are live.
    /// </summary>
    public IEnumerable<(string Name, Tensor Value)> MasterState()
    {
        var masters = Parameters.Concat(_frozen).ToDictionary(parameter => parameter.Name, parameter => (Tensor)parameter.Master);
        foreach (var (name, tensor) in Model.state_dict())
        {
            yield return (name, masters.GetValueOrDefault(name, tensor));
        }
    }

    /// <summary>The logits of a batch, in float32.</summary>
    public Tensor Forward(Tensor images)
    {
        var logits = Model.call(images);
        return logits.dtype == ScalarType.Float32 ? logits : logits.to(ScalarType.Float32);
    }

    /// <summary>The batch's images in the format of the model; the same tensor where its source has heeded it.</summary>
    public Tensor Prepare(Tensor images)
    {
        if (images.dtype != Format.DType || images.device_type != Format.Device.type)
        {
            images = images.to(Format.DType, Format.Device);
        }

        return Format.ChannelsLast && images.dim() == 4 && images.stride(1) != 1
            ? images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)
            : images;
    }

    /// <summary>Finds the module that mixed precision fails in and tells it by name.</summary>
    public NotSupportedException Refusal(Tensor images, ExternalException failure)
    {
        var culprit = FindFailing(images) is var (name, module)
            ? $"The module '{name}' ({module.GetType().Name})"
            : $"The model ({Model.GetType().Name})";
        var reason = failure.Message.Split('\n', 2)[0];
        return new NotSupportedException(
            $"{culprit} cannot compute in mixed precision: {reason} Train it with Precision.Float32.", failure);
    }

    public void CollectGradients()
    {
        foreach (var parameter in Parameters)
        {
            parameter.CollectGradient();
        }
    }

    public void ClearGradients()
    {
        foreach (var parameter in Parameters)
        {
            parameter.ClearGradient();
        }
    }

    /// <summary>Brings the masters' new values to where the model computes with them.</summary>
    public void Publish()
    {
        using var noGrad = no_grad();
        foreach (var parameter in Parameters)
        {
            parameter.Publish();
        }
    }

    /// <summary>As <see cref="Publish"/>, frozen parameters included: for after a checkpoint was loaded into the masters.</summary>
    public void PublishAll()
    {
        Publish();
        using var noGrad = no_grad();
        foreach (var parameter in _frozen)
        {
            parameter.Publish();
        }
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var remove in _removeHooks)
        {
            remove();
        }

        ClearGradients();
        if (IsMixed)
        {
            RestoreFloat32();
        }

        if (Format.ChannelsLast)
        {
            // TorchSharp refuses to save what is not contiguous.
            SetFilterLayout(channelsLast: false);
        }

        foreach (var parameter in Parameters.Concat(_frozen))
        {
            parameter.Dispose();
        }

        foreach (var buffer in _originalBuffers.Values)
        {
            buffer.Dispose();
        }

        Detach();
    }

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
            // Converting disposes the parameter; this keeps its storage.
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
            // A constant comes back unrounded; one that the model has changed keeps its new value.
            if (rounded.Contains(name) && _originalBuffers[name].to(ScalarType.BFloat16).to(ScalarType.Float32).allclose(buffer, 0, 0))
            {
                buffer.copy_(_originalBuffers[name]);
            }
        }
    }

    /// <summary>After a conversion that failed half-way: the model as it was.</summary>
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
        // TorchSharp's batch and instance norm read bfloat16 images with float32 weights by themselves, in one pass.
        if (norm is NormBase || norm is not Module<Tensor, Tensor> layer)
        {
            return;
        }

        var before = layer.register_forward_pre_hook((_, input) => input.to(ScalarType.Float32));
        var after = layer.register_forward_hook((_, _, output) => output.to(ScalarType.BFloat16));
        _removeHooks.Add(before.remove);
        _removeHooks.Add(after.remove);
    }

    private void SetFilterLayout(bool channelsLast)
    {
        foreach (var parameter in Model.parameters())
        {
            if (parameter.dim() != 4)
            {
                continue;
            }

            // set_ gives the same parameter other memory: optimizers and callers keep what they hold.
            parameter.set_(channelsLast ? parameter.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : parameter.contiguous());
        }
    }

    private void RefuseSharedParameters()
    {
        var owners = new Dictionary<IntPtr, string>();
        foreach (var (prefix, module) in Modules())
        {
            foreach (var (name, parameter) in module.named_parameters(recurse: false))
            {
                var fullName = Join(prefix, name);
                if (!owners.TryAdd(parameter.Handle, fullName) && owners[parameter.Handle] != fullName)
                {
                    throw new NotSupportedException(
                        $"The parameters '{owners[parameter.Handle]}' and '{fullName}' are one; TorchSharp cannot convert shared "
                        + "parameters. Train the model with Precision.Float32.");
                }
            }
        }
    }

    private (string Name, Module Module)? FindFailing(Tensor images)
    {
        var entered = new Stack<(string, Module)>();
        var remove = new List<Action>();
        foreach (var (name, module) in Model.named_modules())
        {
            if (module is Module<Tensor, Tensor> layer)
            {
                var before = layer.register_forward_pre_hook((_, input) =>
                {
                    entered.Push((name, layer));
                    return input;
                });
                var after = layer.register_forward_hook((_, _, output) =>
                {
                    entered.Pop();
                    return output;
                });
                remove.Add(before.remove);
                remove.Add(after.remove);
            }
        }

        try
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            Model.call(images);
            return null;
        }
        catch (ExternalException)
        {
            return entered.TryPeek(out var last) ? last : null;
        }
        finally
        {
            remove.ForEach(action => action());
        }
    }

    private HashSet<string> NormParameterNames() =>
        [.. Norms().SelectMany(norm => norm.Module.named_parameters().Select(entry => Join(norm.Name, entry.Item1)))];

    private List<(string Name, Module Module)> Norms() => [.. Modules().Where(entry => IsNorm(entry.Module))];

    private IEnumerable<(string Name, Module Module)> Modules() =>
        Model.named_modules().Select(entry => (entry.Item1, entry.Item2)).Prepend((string.Empty, Model));

    /// <summary>TorchSharp's normalization layers, and modules of others that are called so or keep running statistics.</summary>
    private static bool IsNorm(Module module) =>
        module is NormBase
        || (!module.children().Any()
            && (NormName().IsMatch(module.GetType().Name)
                || module.named_buffers(recurse: false).Any(entry => entry.Item1 is "running_mean" or "running_var")));

    [GeneratedRegex("Norm(alization)?([123]d)?$", RegexOptions.CultureInvariant)]
    private static partial Regex NormName();

    private static string Join(string prefix, string name) => prefix.Length == 0 ? name : $"{prefix}.{name}";

    /// <summary>Conversion may have put new tensors into the scope of whoever called; they belong to the model.</summary>
    private void Detach()
    {
        foreach (var parameter in Model.parameters())
        {
            parameter.DetachFromDisposeScope();
        }

        foreach (var buffer in Model.buffers())
        {
            buffer.DetachFromDisposeScope();
        }
    }
}
