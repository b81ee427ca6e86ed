using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Ioffe and Szegedy 2015: statistics of the batch while training, running ones otherwise.</summary>
public abstract class BatchNorm : NormBase
{
    private static readonly Scalar One = 1;

    internal BatchNorm(
        long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype,
        string name) : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name)
    {
    }

    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ValidateInputDimensions(input);

        var tracks = training && track_running_stats;
        var factor = momentum ?? 0;
        if (tracks && _num_batches_tracked is not null)
        {
            _num_batches_tracked.add_(One);
            if (momentum is null) factor = 1 / (double)_num_batches_tracked.ToInt64();
        }
        var usesBatch = training || (_running_mean is null && _running_var is null);
        // In training without tracking, libtorch must not see the running statistics, or it would update them.
        var shown = !training || tracks;
        return nn.functional.batch_norm(
            input, shown ? _running_mean! : null!, shown ? _running_var! : null!, _weight!, _bias!, usesBatch, factor, eps);
    }
}
