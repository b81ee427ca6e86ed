using TorchSharp;

namespace ResNetKit.Documentation.Tests.Examples;

/// <summary>Contains the first example of docs/guides/cpu-speed.md, and tests that a fused network has fewer layers and the same predictions.</summary>
public class CpuSpeed
{
    [Fact]
    public void A_run_tells_what_it_computed_with()
    {
        using var model = new ResNetBuilder().WithFilters(8).WithDepth(1).Build();
        var train = new BatchPipeline(SyntheticDataset.Create(64), batchSize: 32);
        var threads = torch.get_num_threads();

        torch.set_num_threads(Environment.ProcessorCount);
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 1, Precision = Precision.Auto, ChannelsLast = true });
        TrainingResult result = trainer.Fit(train);
        Console.WriteLine($"{result.ImagesPerSecond:F0} images/s in {result.Precision} on {result.Device}");
        Console.WriteLine($"{torch.get_num_threads()} threads of {Environment.ProcessorCount} cores");
        Console.WriteLine($"bfloat16 in hardware: {Libtorch.HasBFloat16}");

        result.Precision.Should().NotBe(Precision.Auto);
        torch.get_num_threads().Should().Be(Environment.ProcessorCount);
        torch.set_num_threads(threads);
    }

    [Fact]
    public void A_fused_network_has_fewer_layers_and_predicts_the_same_as_the_network_as_trained()
    {
        using var model = new ResNetBuilder().WithFilters(8).WithDepth(1).Build();
        using var images = torch.randn(4, 3, 32, 32);

        using var fused = model.Fuse();
        using (torch.no_grad())
        {
            model.eval();
            using var expected = model.call(images);
            using var logits = fused.call(images);
            logits.allclose(expected, rtol: 1e-4, atol: 1e-5).Should().BeTrue();
        }

        fused.Plan.Layers.Count.Should().BeLessThan(model.Plan.Layers.Count);
    }
}
