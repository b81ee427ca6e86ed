using System.Diagnostics;
using System.Globalization;
using ResNetKit.Data;
using TorchSharp;

namespace ResNetKit.Benchmarks.TrainingStep;

/// <summary>
/// Hands out one batch again and again, as many times as the race's referee asks for, and tells him how long each
/// heat took. So the trainer under test is the library's own, with nothing taken out of its loop.
/// </summary>
internal sealed class CommandedSource(int batchSize, TextReader commands, TextWriter answers) : IBatchSource
{
    public int SampleCount => BatchCount * batchSize;

    // The race ends when its referee closes the standard input, long before this.
    public int BatchCount => 1_000_000;

    public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format)
    {
        using var images = CreateImages(format);
        using var labels = torch.randint(10, [batchSize], torch.ScalarType.Int64).DetachFromDisposeScope();
        answers.WriteLine("ready ResNetKit");
        answers.Flush();
        while (commands.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            if (words[0] == "memory")
            {
                Answer(Process.GetCurrentProcess().PeakWorkingSet64 / (1024.0 * 1024.0));
                continue;
            }

            var start = Stopwatch.GetTimestamp();
            for (var step = int.Parse(words[1], CultureInfo.InvariantCulture); step > 0; step--)
                yield return new Batch(images.alias(), labels.alias());
            Answer(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        // The referee has seen enough. There is no model worth keeping and no epoch to finish.
        Environment.Exit(0);
    }

    private torch.Tensor CreateImages(BatchFormat format)
    {
        using var scope = torch.NewDisposeScope();
        var images = torch.randn(batchSize, 3, 32, 32).to(format.DType);
        if (format.ChannelsLast)
            images = images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        return images.DetachFromDisposeScope();
    }

    private void Answer(double value)
    {
        answers.WriteLine(value.ToString("R", CultureInfo.InvariantCulture));
        answers.Flush();
    }
}
