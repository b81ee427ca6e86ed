using ResNetKit.Benchmarks.Racing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResNetKit.Benchmarks.Plain;

/// <summary>Contains a training loop in plain TorchSharp over one prepared batch.</summary>
internal static class PlainTraining
{
    public static void Run(nn.Module<Tensor, Tensor> model, StepFormat format, int batchSize)
    {
        var images = randn(batchSize, 3, 32, 32);
        var labels = randint(10, [batchSize], ScalarType.Int64);
        if (format.Precision == Precision.BFloat16)
        {
            // The parameters are converted without float32 masters. Normalization layers keep parameters in
            // float32, because they accept bfloat16 images with such parameters.
            model.to(ScalarType.BFloat16);
            foreach (var norm in model.modules().OfType<BatchNorm2d>())
            {
                norm.to(ScalarType.Float32);
            }
            images = images.to(ScalarType.BFloat16);
        }

        if (format.ChannelsLast)
        {
            images = ChannelsLast(images);
            using (no_grad())
            using (NewDisposeScope())
            {
                foreach (var filters in model.parameters().Where(parameter => parameter.dim() == 4))
                {
                    filters.set_(ChannelsLast(filters));
                }
            }
        }

        using var optimizer = optim.SGD(model.parameters().ToArray(), learningRate: 1e-3, momentum: 0.9, weight_decay: 5e-4, nesterov: true);
        model.train();
        foreach (var steps in Referee.Heats())
        {
            for (var step = 0; step < steps; step++)
            {
                using var scope = NewDisposeScope();
                model.zero_grad();
                var logits = model.call(images).to(ScalarType.Float32);
                nn.functional.cross_entropy(logits, labels).backward();
                optimizer.step();
            }
        }
    }

    // TorchSharp has no option for the memory format. Permuting a contiguous tensor gives it the strides of channels-last.
    private static Tensor ChannelsLast(Tensor tensor) => tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
