using System.Globalization;
using ResNetKit.Training;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Training.OddNetworks;

/// <summary>
/// Trains odd networks one after another. This assembly is started as a program by <see cref="OddNetworkCampaign"/>, because libtorch may end the process. For
/// each network, the output has a line with its description, written before the training, and a line with the result.
/// </summary>
internal static class OddTraining
{
    /// <summary>The argument that makes this assembly train instead of running tests.</summary>
    public const string Command = "train-odd-networks";

    public const string Network = "network";

    public const string Trained = "trained";

    public const string Refused = "refused";

    public const string Diverged = "diverged";

    public const string Differs = "differs";

    /// <summary>Trains the given number of networks of a seed.</summary>
    public static int Run(string first, string count, string seed)
    {
        var begin = Number(first);
        for (var number = begin; number < begin + Number(count); number++)
        {
            var network = OddNetwork.Draw(Number(seed), number);
            Console.WriteLine($"{Network} {number}: {network.Description}");
            Console.WriteLine(Try(network, number));
        }

        return 0;
    }

    private static string Try(OddNetwork network, int number)
    {
        try
        {
            return Train(network, number);
        }
        catch (NonFiniteLossException)
        {
            return Diverged;
        }
        catch (Exception refusal) when (refusal is InvalidDataException or NotSupportedException)
        {
            return $"{Refused}: {refusal.Message.ReplaceLineEndings(" ")}";
        }
    }

    private static string Train(OddNetwork network, int seed)
    {
        var gradients = Gradients(network, seed, network.ChannelsLast);
        if (!network.IsComparable || network.Precision == Precision.BFloat16 || !network.ChannelsLast)
        {
            return Trained;
        }

        // Rounding can change gradients a lot at a ReLU whose input is almost zero, and at a norm of nearly equal values. Images that differ in their last
        // digits then give different gradients in one layout, too.
        var expected = Gradients(network, seed, channelsLast: false);
        return Difference(expected, gradients) is { } difference
            && Enumerable.Range(1, 3).Select(number => Gradients(network, seed, channelsLast: false, disturbance: number))
                .All(disturbed => Difference(expected, disturbed) is null)
                ? $"{Differs}: {difference}"
                : Trained;
    }

    // The layouts add numbers in a different order, so results agree except for rounding errors. These are relative to the added numbers, and therefore
    // to the largest gradients.
    private static string? Difference(Dictionary<string, double[]> expected, Dictionary<string, double[]> gradients)
    {
        var largest = expected.Values.Max(values => values.Max(Math.Abs));
        foreach (var (name, values) in expected)
        {
            var (difference, own) = (values.Zip(gradients[name], (a, b) => Math.Abs(a - b)).Max(), values.Max(Math.Abs));
            if (!(difference <= (1e-3 * own) + (1e-4 * largest)))
            {
                return string.Create(
                    CultureInfo.InvariantCulture, $"the gradient of {name} by {difference:g3}, where it is up to {own:g3} and all are up to {largest:g3}");
            }
        }

        return null;
    }

    /// <summary>Trains the network for two steps.</summary>
    /// <returns>The gradients of the first step.</returns>
    private static Dictionary<string, double[]> Gradients(OddNetwork network, int seed, bool channelsLast, int disturbance = 0)
    {
        manual_seed(seed).Dispose();
        set_num_threads(network.Threads);
        using var model = network.Build();
        var options = new TrainerOptions
        {
            Epochs = 1,
            Device = "cpu",
            Precision = network.Precision,
            ChannelsLast = channelsLast,
            Optimizer = new SgdOptions { LearningRate = 1e-3 },
            Schedule = new ConstantScheduleOptions(),
        };
        var notes = new FirstGradients();
        new Trainer(model, options) { Callbacks = { notes } }.Fit(Images(network, seed, disturbance));
        return notes.Values;
    }

    /// <param name="network">The network.</param>
    /// <param name="seed">Equal seeds give equal images.</param>
    /// <param name="disturbance">A seed for changes of the images by up to a millionth; 0 for no changes.</param>
    private static FixedBatches Images(OddNetwork network, int seed, int disturbance)
    {
        var (random, other) = (new Random(seed), new Random(disturbance));
        var size = network.BatchSize * network.Input.Size;
        return new FixedBatches(
            [
                .. Enumerable.Range(0, 2).Select(_ => (
                    Enumerable.Range(0, size).Select(_ => Draw(random) * (disturbance == 0 ? 1 : 1 + (1e-6f * Draw(other)))).ToArray(),
                    Enumerable.Range(0, network.BatchSize).Select(_ => (long)random.Next(network.Classes)).ToArray())),
            ],
            [network.BatchSize, network.Input.Channels, network.Input.Height, network.Input.Width]);
    }

    private static float Draw(Random random) => (2 * random.NextSingle()) - 1;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private sealed class FirstGradients : TrainerCallback
    {
        public Dictionary<string, double[]> Values { get; } = [];

        public override void OnGradients(TrainingState state)
        {
            foreach (var (name, parameter) in state.Parameters)
            {
                if (state.Step == 0 && parameter.grad is { } gradient)
                {
                    Values.Add(name, Golden.Values(gradient));
                }
            }
        }
    }
}
