using ResNetKit.Benchmarks.Racing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResNetKit.Benchmarks.SpeedRun.Airbench;

/// <summary>
/// Contains the recipe airbench94 with Muon (Jordan 2024) in plain TorchSharp, in its best form: channels-last, and in bfloat16 if the processor has
/// instructions for it.
/// </summary>
internal sealed class AirbenchRun : IDisposable
{
    /// <summary>The number of epochs of the published recipe.</summary>
    public const int Epochs = 8;

    /// <summary>The number of images in a batch of the published recipe.</summary>
    public const int BatchSize = 2000;

    private const int Shift = 2;
    private readonly ScalarType _dtype;
    private readonly AirbenchNetwork _model = new();

    public AirbenchRun(ScalarType dtype)
    {
        _dtype = dtype;
        if (dtype == ScalarType.BFloat16)
        {
            _model.to(dtype);
            foreach (var norm in _model.modules().OfType<BatchNorm2d>())
            {
                norm.to(ScalarType.Float32);
            }
        }

        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var filters in _model.parameters().Where(parameter => parameter.dim() == 4))
        {
            filters.set_(ChannelsLast(filters));
        }
    }

    /// <summary>Runs training steps when the referee (the process of the benchmark) requests them.</summary>
    public void Train()
    {
        // The published learning rates are for a summed loss. The weight decay is 2e-6 for each image of the batch.
        const double decay = 2e-6 * BatchSize;
        var parameters = _model.parameters().Where(parameter => parameter.requires_grad).ToArray();
        var muon = new AirbenchMuon([.. parameters.Where(parameter => parameter.dim() == 4)], learningRate: 0.24, momentum: 0.6);
        using var sgd = optim.SGD(
            [
                new SGD.ParamGroup([.. parameters.Where(parameter => parameter.dim() == 1)], 0.053, 0.85, 0, decay / 0.053, nesterov: true),
                new SGD.ParamGroup([_model.Head], 0.67, 0.85, 0, decay / 0.67, nesterov: true),
            ],
            learningRate: 0.053);
        var padded = ChannelsLast(Reflect(randn(5 * BatchSize, 3, 32, 32), Shift).to(_dtype));
        var labels = randint(10, [padded.shape[0]], ScalarType.Int64);
        _model.train();
        foreach (var steps in Referee.Heats())
        {
            for (var step = 0; step < steps; step++)
            {
                using var scope = NewDisposeScope();
                var chosen = randperm(padded.shape[0])[..BatchSize];
                var images = Mirror(Crop(padded.index_select(0, chosen)));
                _model.zero_grad();
                var logits = _model.call(images).to(ScalarType.Float32);
                nn.functional.cross_entropy(logits, labels.index_select(0, chosen), label_smoothing: 0.2, reduction: nn.Reduction.Sum).backward();
                sgd.step();
                muon.Step();
            }
        }
    }

    /// <summary>Runs evaluation steps with test-time augmentation (six views of each image) when the referee requests them.</summary>
    public void Evaluate()
    {
        using var noGradients = no_grad();
        var images = ChannelsLast(randn(BatchSize, 3, 32, 32).to(_dtype));
        _model.eval();
        foreach (var steps in Referee.Heats())
        {
            for (var step = 0; step < steps; step++)
            {
                using var scope = NewDisposeScope();
                var padded = Reflect(images.to(ScalarType.Float32), 1).to(_dtype);
                var (first, last) = (Window(padded, 0, 0, 32), Window(padded, 2, 2, 32));
                Mirrored(images).mul(0.5).add(Mirrored(ChannelsLast(first)), alpha: 0.25).add(Mirrored(ChannelsLast(last)), alpha: 0.25).argmax(1);
            }
        }
    }

    public void Dispose() => _model.Dispose();

    private Tensor Mirrored(Tensor images) => _model.call(images).add(_model.call(images.flip(3))).div(2);

    // Each image gets a random shift. Images with the same shift are cropped together.
    private static Tensor Crop(Tensor padded)
    {
        var size = padded.shape[3] - (2 * Shift);
        var images = ChannelsLast(empty(padded.shape[0], 3, size, size, padded.dtype));
        var shifts = randint((2 * Shift) + 1, [2, padded.shape[0]], ScalarType.Int64);
        for (var row = 0; row <= 2 * Shift; row++)
        {
            for (var column = 0; column <= 2 * Shift; column++)
            {
                var chosen = shifts[0].eq(row).logical_and(shifts[1].eq(column)).nonzero().squeeze(1);
                images.index_copy_(0, chosen, Window(padded.index_select(0, chosen), row, column, size));
            }
        }

        return images;
    }

    private static Tensor Mirror(Tensor images) =>
        ChannelsLast(where(rand(images.shape[0], 1, 1, 1).lt(0.5), images.flip(3), images));

    private static Tensor Window(Tensor images, long row, long column, long size) => images.narrow(2, row, size).narrow(3, column, size);

    private static Tensor Reflect(Tensor images, long pixels) => nn.functional.pad(images, [pixels, pixels, pixels, pixels], PaddingModes.Reflect);

    private static Tensor ChannelsLast(Tensor tensor) => tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
