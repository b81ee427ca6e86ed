using System.Text.Json;
using System.Text.Json.Serialization;
using ResNetKit.Serialization;
using ResNetKit.Training;
using ResNetKit.Training.Callbacks;
using ResNetKit.Training.Checkpoints;
using TorchSharp;

namespace ResNetKit;

/// <summary>Represents a checkpoint: the complete state of a run between two optimizer steps, stored in a safetensors file.</summary>
/// <remarks>
/// The file contains the weights and buffers (<c>model.*</c>), the state of the optimizer (<c>optimizer.*</c>), and the tensors of callbacks
/// (<c>callback.*</c>), such as averaged weights. Its metadata contains everything else as JSON. The trainer writes the file under a temporary name, flushes it
/// to disk and then renames it. A file with the final name is therefore complete.
/// </remarks>
public sealed class Checkpoint : IDisposable
{
    internal const string ModelPrefix = "model.";
    internal const string CallbackPrefix = "callback.";
    internal const string AveragePrefix = CallbackPrefix + nameof(WeightAveraging) + ".";
    internal const string OptimizerPrefix = "optimizer.";
    private const string MetadataKey = "resnetkit.checkpoint";

    // An evaluation can have an infinite loss, which JSON numbers cannot represent.
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

    /// <summary>Gets the path of the file.</summary>
    public string Path { get; }

    /// <summary>Gets the number of completed epochs.</summary>
    public int Epoch => Header.Epoch;

    /// <summary>Gets the number of batches that were trained in the epoch that follows the completed epochs.</summary>
    public int Batch => Header.Batch;

    /// <summary>Gets the number of completed optimizer steps.</summary>
    public long Step => Header.Step;

    /// <summary>Gets the results of the completed epochs, in order.</summary>
    public IReadOnlyList<EpochResult> History => Header.History;

    /// <summary>Gets a copy of the options of the run.</summary>
    public TrainerOptions Options => Header.Options.Copy();

    internal CheckpointHeader Header { get; }

    internal Dictionary<string, torch.Tensor> Tensors { get; }

    /// <summary>Reads a checkpoint completely into memory.</summary>
    /// <param name="path">The path of the file.</param>
    /// <returns>The checkpoint, which the caller must dispose.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="IOException">
    /// The folder of the file does not exist, or the file cannot be read, for example because another process has exclusive access to it.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied, or <paramref name="path"/> is a folder.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, is not a checkpoint of ResNetKit, or has another format version.</exception>
    /// <exception cref="NotSupportedException">A tensor is larger than 2 GiB or has a type that TorchSharp does not support.</exception>
    public static Checkpoint Read(string path)
    {
        using var reader = SafetensorsReader.Open(path);
        if (!reader.Metadata.TryGetValue(MetadataKey, out var json))
        {
            throw new InvalidDataException(
                $"'{path}' is a safetensors file, but not a checkpoint of a run: its metadata has no '{MetadataKey}'.");
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
    /// Copies the weights and buffers to a model. If <see cref="TrainerOptions.EmaDecay"/> of the run was above 0, the averaged values are copied.
    /// </summary>
    /// <param name="model">A model with the same parameters and buffers as that of the run.</param>
    /// <exception cref="InvalidDataException">
    /// The tensors of the model differ from those of the checkpoint in name or shape; the message names one of them.
    /// </exception>
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
            // The folder may have been deleted since the run began.
            AtomicFile.CreateFolder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
            writer.Save(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // .NET throws an ArgumentOutOfRangeException if a file cannot become larger.
            throw new IOException($"The checkpoint '{path}' cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>Checks that the checkpoint has the same tensors as a model.</summary>
    /// <param name="state">The tensors of the model.</param>
    /// <exception cref="InvalidDataException">A tensor is missing, has another shape, or is not in the model; the message names it.</exception>
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
                    $"'{Path}' belongs to another model: it has '{MessageText.Name(name[ModelPrefix.Length..])}', which this model does not have."));
            }
        }
    }

    /// <summary>
    /// Determines whether a model and the checkpoint have tensors with the same names and, except for the number of rows, the same shapes. The tensors of the
    /// last layer have one row for each class.
    /// </summary>
    internal bool FitsButForRows(IReadOnlyDictionary<string, torch.Tensor> state) =>
        Tensors.Keys.Count(name => name.StartsWith(ModelPrefix, StringComparison.Ordinal)) == state.Count
        && state.All(entry => Tensors.TryGetValue(ModelPrefix + entry.Key, out var there)
            && there.dim() == entry.Value.dim() && there.shape.Skip(1).SequenceEqual(entry.Value.shape.Skip(1)));

    /// <summary>Gets a tensor of the file, which must have the same shape as another tensor.</summary>
    /// <exception cref="InvalidDataException">The file has no such tensor, or the tensor has another shape.</exception>
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

    /// <summary>Restores the state of a part of a run.</summary>
    /// <param name="part">The name of the part for messages, such as "the callback 'EarlyStopping'".</param>
    /// <param name="take">The action that restores the state.</param>
    /// <exception cref="InvalidDataException">The state cannot be restored; the message names the file and the part.</exception>
    internal void TakeBack(string part, Action take)
    {
        try
        {
            take();
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or OperationCanceledException))
        {
            throw new InvalidDataException(
                MessageText.Message($"'{Path}' cannot be resumed: the state of {part} cannot be restored: {exception.Message}"),
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
