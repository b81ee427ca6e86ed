using System.Text.Json;
using System.Text.Json.Serialization;
using ResNetKit.Serialization;
using ResNetKit.Training;
using ResNetKit.Training.Checkpoints;
using TorchSharp;

namespace ResNetKit;

/// <summary>
/// A run at a moment between two steps, as one safetensors file: weights and buffers (<c>model.*</c>), what callbacks remember (<c>callback.*</c>, an average of the weights among them),
/// the optimizer's state (<c>optimizer.*</c>), and the rest as JSON in the file's metadata.
/// </summary>
/// <remarks>
/// The file is written beside its final name, flushed to disk and renamed, so at any instant the name holds one whole checkpoint or none.
/// </remarks>
public sealed class Checkpoint : IDisposable
{
    internal const string ModelPrefix = "model.";
    internal const string CallbackPrefix = "callback.";
    internal const string AveragePrefix = CallbackPrefix + nameof(WeightAveraging) + ".";
    internal const string OptimizerPrefix = "optimizer.";
    private const string MetadataKey = "resnetkit.checkpoint";

    // An evaluation may well find an infinite loss; JSON's numbers cannot say so.
    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
    };

    private Checkpoint(string path, CheckpointHeader header, Dictionary<string, torch.Tensor> tensors)
    {
        Path = path;
        Header = header;
        Tensors = tensors;
    }

    /// <summary>The file that was read.</summary>
    public string Path { get; }

    /// <summary>Finished epochs.</summary>
    public int Epoch => Header.Epoch;

    /// <summary>Batches of the next epoch that were trained on.</summary>
    public int Batch => Header.Batch;

    /// <summary>Optimizer steps done.</summary>
    public long Step => Header.Step;

    /// <summary>Each finished epoch, in order.</summary>
    public IReadOnlyList<EpochResult> History => Header.History;

    /// <summary>The options that the run had.</summary>
    public TrainerOptions Options => Header.Options.Copy();

    internal CheckpointHeader Header { get; }

    internal Dictionary<string, torch.Tensor> Tensors { get; }

    /// <summary>Reads a checkpoint whole.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, no checkpoint of ResNetKit, or of another format.</exception>
    public static Checkpoint Read(string path)
    {
        using var reader = SafetensorsReader.Open(path);
        if (!reader.Metadata.TryGetValue(MetadataKey, out var json))
        {
            throw new InvalidDataException(
                $"'{path}' is a safetensors file, but no checkpoint of a run: its metadata has no '{MetadataKey}'.");
        }

        var header = ReadHeader(path, json);
        var tensors = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var tensor in reader.Tensors)
            {
                tensors.Add(tensor.Name, reader.ReadTensor(tensor.Name).DetachFromDisposeScope());
            }
        }
        catch
        {
            DisposeAll(tensors);
            throw;
        }

        return new Checkpoint(path, header, tensors);
    }

    /// <summary>
    /// Copies the weights into a model: the average where the run kept one, else the weights themselves.
    /// </summary>
    /// <param name="model">A model of the same shape.</param>
    /// <exception cref="InvalidDataException">The model has other tensors than the checkpoint; the message names one.</exception>
    public void LoadWeights(torch.nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var state = model.state_dict();
        CheckModel(state.Select(entry => (entry.Key, entry.Value)));
        using var noGrad = torch.no_grad();
        foreach (var (name, tensor) in state)
        {
            tensor.copy_(Tensors.GetValueOrDefault(AveragePrefix + name) ?? Tensors[ModelPrefix + name]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => DisposeAll(Tensors);

    internal static void Write(string path, CheckpointHeader header, IEnumerable<(string Name, torch.Tensor Value)> tensors)
    {
        var writer = new SafetensorsWriter().SetMetadata(MetadataKey, JsonSerializer.Serialize(header, _json));
        foreach (var (name, value) in tensors)
        {
            writer.Add(name, value);
        }

        try
        {
            // Somebody may have removed the folder since the run began.
            AtomicFile.CreateFolder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
            writer.Save(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // The last is what .NET says where a file may not grow further.
            throw new IOException($"The checkpoint '{path}' cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>Checks tensor by tensor that the checkpoint's weights fit a model.</summary>
    /// <param name="state">The model's tensors.</param>
    /// <exception cref="InvalidDataException">They do not fit; the message names the first tensor.</exception>
    internal void CheckModel(IEnumerable<(string Name, torch.Tensor Value)> state)
    {
        var expected = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in state)
        {
            Take(ModelPrefix + name, value);
            expected.Add(ModelPrefix + name);
        }

        foreach (var name in Tensors.Keys)
        {
            if (name.StartsWith(ModelPrefix, StringComparison.Ordinal) && !expected.Contains(name))
            {
                throw new InvalidDataException(MessageText.Message(
                    $"'{Path}' is of another model: it has '{MessageText.Name(name[ModelPrefix.Length..])}', which this model lacks."));
            }
        }
    }

    /// <summary>Tells whether a model's tensors have the names and, but for their number of rows, the shapes of the checkpoint's: a last layer of other
    /// classes has another number of rows.</summary>
    internal bool FitsButForRows(IReadOnlyDictionary<string, torch.Tensor> state) =>
        Tensors.Keys.Count(name => name.StartsWith(ModelPrefix, StringComparison.Ordinal)) == state.Count
        && state.All(entry => Tensors.TryGetValue(ModelPrefix + entry.Key, out var there)
            && there.dim() == entry.Value.dim() && there.shape.Skip(1).SequenceEqual(entry.Value.shape.Skip(1)));

    /// <summary>A tensor of the file, checked to have the shape of another.</summary>
    internal torch.Tensor Take(string name, torch.Tensor like)
    {
        if (!Tensors.TryGetValue(name, out var tensor))
        {
            throw new InvalidDataException($"'{Path}' does not fit this run: it has no tensor '{name}'.");
        }

        if (!tensor.shape.AsSpan().SequenceEqual(like.shape))
        {
            throw new InvalidDataException(
                $"'{Path}' does not fit this run: '{name}' is [{string.Join(", ", tensor.shape)}], "
                + $"expected [{string.Join(", ", like.shape)}].");
        }

        return tensor;
    }

    /// <summary>Gives a part of a run back what the file holds of it; an error names the file and the part.</summary>
    /// <param name="part">Name of the part, such as "the callback 'EarlyStopping'".</param>
    /// <param name="take">Takes it.</param>
    /// <exception cref="InvalidDataException">The part cannot take it.</exception>
    internal void TakeBack(string part, Action take)
    {
        try
        {
            take();
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or OperationCanceledException))
        {
            throw new InvalidDataException(
                MessageText.Message($"'{Path}' cannot be resumed: {part} does not take back what the file holds of it: {exception.Message}"),
                exception);
        }
    }

    private static CheckpointHeader ReadHeader(string path, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var format = document.RootElement.GetProperty("format").GetInt32();
            if (format != CheckpointHeader.CurrentFormat)
            {
                throw new InvalidDataException(
                    $"'{path}' is a checkpoint of format {format}, but this version of ResNetKit reads format {CheckpointHeader.CurrentFormat} "
                    + "only. Finish the run with the version that wrote the file.");
            }

            var header = document.RootElement.Deserialize<CheckpointHeader>(_json)!;
            header.Options.Validate();
            return header.Problem() is { } problem ? throw new JsonException(problem) : header;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or ArgumentException or NotSupportedException or InvalidOptionsException)
        {
            throw new InvalidDataException(MessageText.Message($"'{path}' is a damaged checkpoint: {exception.Message}"), exception);
        }
    }

    private static void DisposeAll(Dictionary<string, torch.Tensor> tensors)
    {
        foreach (var tensor in tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
