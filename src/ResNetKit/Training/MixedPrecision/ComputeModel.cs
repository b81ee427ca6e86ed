using ResNetKit.Data;
using ResNetKit.Inference;
using TorchSharp;
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
    private readonly ModelGate _gate;
    private bool _disposed;

    /// <summary>Converts the model.</summary>
    /// <exception cref="ArgumentException">A parameter is not float32.</exception>
    /// <exception cref="NotSupportedException">Mixed precision is asked of a model that shares parameters between modules, or whose module
    /// refuses it.</exception>
    public ComputeModel(Module<Tensor, Tensor> model, BatchFormat format)
    {
        Model = model;
        KeepsChannelsFirst = format.ChannelsLast && HasUnsafeConvolution(model);
        Format = KeepsChannelsFirst ? format with { ChannelsLast = false } : format;
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (parameter.dtype != ScalarType.Float32)
            {
                throw new ArgumentException(
                    $"The parameter '{name}' is {parameter.dtype}; the trainer takes models in Float32.", nameof(model));
            }
        }

        _gate = ModelGate.Of(model);
        using var exclusion = _gate.Exclude();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        model.to(format.Device);
        Detach();
        if (Format.ChannelsLast)
        {
            SetFilterLayout(channelsLast: true);
        }

        Parameters = IsMixed ? ConvertToBFloat16() : KeepFloat32();
        _gate.BeginTraining();
    }

    public Module<Tensor, Tensor> Model { get; }

    /// <summary>The format of the images that <see cref="Forward"/> takes.</summary>
    public BatchFormat Format { get; }

    /// <summary>Whether channels-last was asked for and the model has a convolution that libtorch does not compute safely so.</summary>
    public bool KeepsChannelsFirst { get; }

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
        using var exclusion = _gate.Exclude();
        _gate.EndTraining();
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
