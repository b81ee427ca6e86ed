using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Reflection;
using System.Text.Json;
using ResNetKit.Data;
using ResNetKit.Training.MixedPrecision;
using static TorchSharp.torch;

namespace ResNetKit.Training.Distributed;

/// <summary>Represents a training run that several processes share, and provides the communication between them.</summary>
internal sealed class DistributedRun : IDisposable
{
    private readonly ComputeModel _model;
    private readonly DistributedOptions _options;
    private readonly GradientSum _gradients;
    private readonly BatchNormSynchronization? _norms;

    public DistributedRun(IProcessGroup group, ComputeModel model, DistributedOptions options)
    {
        Group = group;
        _model = model;
        _options = options;
        var failure = new BackwardFailure();

        // Running statistics depend linearly on those of the batches, so averaging them at each step is equivalent to averaging them at the end.
        var statistics = options.SynchronizeBatchNorm
            ? []
            : model.MasterState().Where(entry => IsStatistic(entry.Name) && entry.Value.dtype == ScalarType.Float32).Select(entry => entry.Value);
        _gradients = new GradientSum(group, model, statistics, options.BFloat16Gradients ? ScalarType.BFloat16 : ScalarType.Float32, failure);
        _norms = options.SynchronizeBatchNorm ? new BatchNormSynchronization(group, model.Model, failure) : null;
    }

    public IProcessGroup Group { get; }

    public BatchShare Share => new(Group.Rank, Group.Size);

    /// <summary>Gets a value indicating whether an exception that is thrown now is thrown in all processes, so that no process waits for another.</summary>
    public bool FailsTogether { get; private set; }

    /// <summary>Gets the weight with which the mean over this process's images enters the mean over the whole batch.</summary>
    public double Weight { get; private set; }

    /// <summary>
    /// Gets the factor by which sums over the images of this process are multiplied. It is less than 1 if every process has the same images.
    /// </summary>
    public double CountedShare { get; private set; }

    /// <summary>
    /// Gets a value indicating whether batch norms use the statistics of the whole batch although this process has only a share of it.
    /// </summary>
    public bool NormalizesWhole { get; private set; }

    /// <summary>Begins a batch.</summary>
    /// <param name="batch">The share of this process.</param>
    /// <param name="isStep"><see langword="true"/> if the optimizer step uses the gradients of this batch only.</param>
    public void Begin(Batch batch, bool isStep)
    {
        var isDivided = batch.Count != batch.WholeCount;
        CountedShare = isDivided ? 1 : 1.0 / Group.Size;
        Weight = CountedShare * batch.Count / batch.WholeCount;
        NormalizesWhole = isDivided && _norms is not null;
        _gradients.Begin(overlaps: isStep);
        _norms?.Begin(batch);
    }

    /// <summary>Sums the loss, the number of correct predictions and the number of images of a batch over the processes.</summary>
    public (double LossSum, double Correct, long Count) Sum(double loss, double correct, int count)
    {
        var sums = Group.Sum(loss * count * CountedShare, correct * CountedShare, count * CountedShare);
        return (sums[0], sums[1], (long)Math.Round(sums[2]));
    }

    /// <summary>Sums the gradients over the processes and waits for the sums.</summary>
    public void SumGradients() => _gradients.Finish();

    /// <summary>Determines whether a stop has been requested in any process.</summary>
    public (bool ByCallback, bool ByCancellation) AgreeOnStop(bool byCallback, bool byCancellation)
    {
        var sums = Group.Sum(byCallback ? 1 : 0, byCancellation ? 1 : 0);
        return (sums[0] > 0, sums[1] > 0);
    }

    /// <summary>Waits until all processes are ready and checks that their descriptions are equal.</summary>
    /// <exception cref="InvalidDataException">A process cannot begin, or the descriptions differ.</exception>
    public void Agree(IReadOnlyDictionary<string, string> description, Exception? problem)
    {
        FailsTogether = true;
        Agreement.Reach(Group, description, problem);
        FailsTogether = false;
    }

    /// <summary>Copies the weights and buffers of process 0 to all processes.</summary>
    public void ShareWeights()
    {
        using var noGrad = no_grad();
        foreach (var (_, value) in _model.MasterState())
        {
            using var scope = NewDisposeScope();
            var copy = value.detach().cpu().contiguous();
            Group.Broadcast(copy);
            value.copy_(copy);
        }

        _model.PublishAll();
    }

    /// <summary>Checks that the trained weights are still equal in all processes.</summary>
    /// <exception cref="InvalidOperationException">The weights differ. The exception is thrown in every process.</exception>
    public void CheckWeights(int epoch)
    {
        var hash = new XxHash3();
        foreach (var parameter in _model.Parameters)
        {
            using var scope = NewDisposeScope();
            hash.Append(parameter.Master.detach().cpu().contiguous().bytes);
        }

        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, hash.GetCurrentHashAsUInt64());
        var all = Group.Gather(bytes);
        for (var rank = 1; rank < all.Count; rank++)
        {
            if (!all[rank].AsSpan().SequenceEqual(all[0]))
            {
                FailsTogether = true;
                throw new InvalidOperationException(
                    $"After epoch {epoch} the weights of process {rank} are not those of process 0. Perhaps a callback changes weights, gradients or "
                    + "the loss in some processes only, or the machines' processors compute differently.");
            }
        }
    }

    /// <summary>Records that the next exception is thrown in all processes.</summary>
    public void FailTogether() => FailsTogether = true;

    /// <summary>Gets the values that must be equal in all processes, by name.</summary>
    public IReadOnlyDictionary<string, string> Describe(TrainerOptions options, TrainingData data)
    {
        var description = new Dictionary<string, string>
        {
            ["version of ResNetKit"] =
                typeof(Trainer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
            ["number of parameters"] =
                _model.Parameters.Sum(parameter => parameter.Master.numel()).ToString("N0", CultureInfo.InvariantCulture),
            ["list of parameters"] = Checksum(string.Join(
                '\n', _model.Parameters.Select(parameter => $"{parameter.Name} {string.Join(' ', parameter.Master.shape)}"))),
            ["precision"] = _model.IsMixed ? nameof(Precision.BFloat16) : nameof(Precision.Float32),
            ["synchronization of batch norms"] = _options.SynchronizeBatchNorm ? "on" : "off",
            ["precision of gradients on their way"] = _options.BFloat16Gradients ? nameof(Precision.BFloat16) : nameof(Precision.Float32),
        };
        using var json = JsonDocument.Parse(options.ToJson());
        foreach (var option in json.RootElement.EnumerateObject().Where(option => option.Name != "device"))
        {
            description[$"trainer's option '{option.Name}'"] = option.Value.GetRawText();
        }

        Describe("training data", data.Train);
        Describe("validation data", data.Validation);
        Describe("test data", data.Test);
        return description;

        void Describe(string split, IBatchSource? source)
        {
            if (source is null)
            {
                description[split] = "none";
                return;
            }

            description[$"number of samples of the {split}"] = source.SampleCount.ToString(CultureInfo.InvariantCulture);
            description[$"number of batches of the {split}"] = source.BatchCount.ToString(CultureInfo.InvariantCulture);
            foreach (var (name, value) in source.Describe())
            {
                description[$"{name} ({split})"] = value;
            }
        }
    }

    public void Dispose()
    {
        _norms?.Dispose();
        _gradients.Dispose();
    }

    private static string Checksum(string text) => XxHash3.HashToUInt64(System.Text.Encoding.UTF8.GetBytes(text)).ToString("x16", CultureInfo.InvariantCulture);

    private static bool IsStatistic(string name) =>
        name.EndsWith("running_mean", StringComparison.Ordinal) || name.EndsWith("running_var", StringComparison.Ordinal);
}
