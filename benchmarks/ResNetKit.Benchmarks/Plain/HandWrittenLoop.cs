using ResNetKit.Data;
using static TorchSharp.torch;

namespace ResNetKit.Benchmarks.Plain;

/// <summary>Contains a minimal training loop, as one would write it by hand with TorchSharp.</summary>
internal static class HandWrittenLoop
{
    public static void Run(nn.Module<Tensor, Tensor> model, IBatchSource source, BatchFormat format)
    {
        var parameters = model.parameters().ToArray();
        using (no_grad())
        {
            foreach (var filters in parameters.Where(parameter => parameter.dim() == 4))
            {
                using var scope = NewDisposeScope();
                filters.set_(filters.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2));
            }
        }

        using var optimizer = optim.SGD(parameters, learningRate: 1e-3, momentum: 0.9, weight_decay: 5e-4, nesterov: true);
        model.train();
        foreach (var batch in source.GetBatches(epoch: 0, firstBatch: 0, format))
        {
            using (batch)
            using (NewDisposeScope())
            {
                model.zero_grad();
                nn.functional.cross_entropy(model.call(batch.Images), batch.Labels).backward();
                optimizer.step();
            }
        }
    }
}
