using ResNetKit.Data;
using ResNetKit.Inference;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Training.MixedPrecision;

/// <summary>
/// Prepares a model for computing in a given format. Until this object is disposed, filters are in the memory order of <see cref="Format"/>. In mixed
/// precision, all parameters except those of normalization layers are bfloat16 copies of float32 masters. When this object has been disposed, the
/// model is float32 and contiguous again, with the values of the masters.
/// </summary>
/// <remarks>
/// Models need no special code for this. Normalization layers stay in float32: batch norm and instance norm accept bfloat16 images, and hooks convert the
/// images for other normalization layers.
/// </remarks>
internal sealed partial class ComputeModel : IDisposable
{
    private readonly List<TrainedParameter> _frozen = [];
    private readonly Dictionary<string, Tensor> _originalBuffers = [];
    private readonly List<Action> _removeHooks = [];
    private readonly ModelGate _gate;
    private bool _disposed;

    /// <summary>Initializes a new instance of the <see cref="ComputeModel"/> class, which converts the model.</summary>
    /// <exception cref="ArgumentException">A parameter is not float32.</exception>
    /// <exception cref="NotSupportedException">
    /// Mixed precision is requested, but the model shares parameters between modules or cannot be converted.
    /// </exception>
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
                    $"The parameter '{name}' is {parameter.dtype}, but the trainer requires models in Float32.", nameof(model));
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

    /// <summary>Gets the format of the images that <see cref="Forward"/> takes.</summary>
    public BatchFormat Format { get; }

    /// <summary>
    /// Gets a value indicating whether the requested channels-last format is not used, because libtorch cannot safely compute a convolution of the model in this
    /// format.
    /// </summary>
    public bool KeepsChannelsFirst { get; }

    public bool IsMixed => Format.DType == ScalarType.BFloat16;

    /// <summary>Gets the parameters that require gradients, in the order of the model.</summary>
    public IReadOnlyList<TrainedParameter> Parameters { get; }

    /// <summary>Gets the names of the parameters that do not require gradients.</summary>
    public IReadOnlyList<string> FrozenNames =>
        [.. Model.named_parameters().Where(entry => !entry.parameter.requires_grad).Select(entry => entry.name)];

    /// <summary>Gets the master weights and the buffers, by their names in the state dict, for a checkpoint. The tensors are not copies.</summary>
    public IEnumerable<(string Name, Tensor Value)> MasterState()
    {
        var masters = Parameters.Concat(_frozen).ToDictionary(parameter => parameter.Name, parameter => (Tensor)parameter.Master);
        foreach (var (name, tensor) in Model.state_dict())
        {
            yield return (name, masters.GetValueOrDefault(name, tensor));
        }
    }

    /// <summary>Computes the logits of a batch, in float32.</summary>
    public Tensor Forward(Tensor images)
    {
        var logits = Model.call(images);
        return logits.dtype == ScalarType.Float32 ? logits : logits.to(ScalarType.Float32);
    }

    /// <summary>Converts images to the format of the model. Images that already have this format are returned unchanged.</summary>
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

    /// <summary>Copies the master weights to the parameters with which the model computes.</summary>
    public void Publish()
    {
        using var noGrad = no_grad();
        foreach (var parameter in Parameters)
        {
            parameter.Publish();
        }
    }

    /// <summary>
    /// Copies all master weights to the parameters with which the model computes, including those of frozen parameters. This is necessary after a
    /// checkpoint has been loaded.
    /// </summary>
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
            // TorchSharp cannot save tensors that are not contiguous.
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

    /// <summary>Detaches the tensors of the model from the current dispose scope, to which a conversion may have added them.</summary>
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
