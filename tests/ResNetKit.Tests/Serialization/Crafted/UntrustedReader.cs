using System.Text.Json;
using ResNetKit.Data.Downloading;
using ResNetKit.Registration;
using ResNetKit.Serialization;
using ResNetKit.Serialization.Pickling;
using TorchSharp;

namespace ResNetKit.Tests.Serialization.Crafted;

/// <summary>
/// Represents a reader of untrusted files, and checks that it keeps the budget that docs/reliability.md promises. The reader throws only documented
/// exceptions, allocates memory in proportion to the file, and leaves no tensor alive. Its messages have a limited length and, except for line breaks, no
/// control characters.
/// </summary>
public sealed class UntrustedReader
{
    /// <summary>The number of bytes of managed memory that a reader may allocate for each byte of a file.</summary>
    /// <remarks>All allocations of the calling thread count. For a PyTorch file, a reader may allocate three times as much.</remarks>
    public const int BytesPerByte = 100;

    /// <summary>The number of bytes that a reader may allocate in addition, whatever the length of the file.</summary>
    public const int FreeBytes = 1_000_000;

    // The index of a PyTorch file (the pickle that describes its tensors) may be compressed by this factor.
    private const int PyTorchExpansion = 3;

    private const int LongestMessage = 4_200;

    private readonly Action<string> _read;
    private readonly Type[] _refusals;

    private UntrustedReader(string name, string fileName, Action<string> read, params Type[] refusals)
    {
        Name = name;
        FileName = fileName;
        _read = read;
        _refusals = [typeof(InvalidDataException), .. refusals];
    }

    public static UntrustedReader Safetensors { get; } =
        new("safetensors", "a.safetensors", path => StateDict.Load(path), typeof(NotSupportedException));

    public static UntrustedReader PyTorch { get; } = new("PyTorch", "a.pt", path => PyTorchFile.Load(path), typeof(NotSupportedException));

    public static UntrustedReader PyTorchPart { get; } =
        new("a part of a PyTorch file", "a.pt", path => PyTorchFile.Load(path, "model"), typeof(NotSupportedException), typeof(KeyNotFoundException));

    public static UntrustedReader TorchSharp { get; } =
        new("TorchSharp", "a.dat", path => TorchSharpFile.Load(path), typeof(NotSupportedException));

    public static UntrustedReader NumpyPickle { get; } =
        new("pickle of arrays", "a.pkl", path => Unpickler.Read(File.ReadAllBytes(path), NumpyVocabulary.Instance, path));

    public static UntrustedReader CheckpointFile { get; } =
        new("checkpoint", "a.safetensors", path => Checkpoint.Read(path).Dispose(), typeof(NotSupportedException));

    public static UntrustedReader Archive { get; } = new("archive", "a.tar.gz", Extract);

    public static UntrustedReader ModelJson { get; } = new(
        "options of a model", "model.json",
        path => ResNetBuilder.FromOptions(ResNetOptions.FromJson(File.ReadAllText(path))).Describe(), typeof(JsonException), typeof(InvalidOptionsException));

    public static UntrustedReader TrainerJson { get; } = new(
        "options of a trainer", "trainer.json",
        path => TrainerOptions.FromJson(File.ReadAllText(path)).Validate(), typeof(JsonException), typeof(InvalidOptionsException));

    public static UntrustedReader DataJson { get; } = new(
        "options of data", "data.json",
        path => OptionsJson.Read<DataOptions>(File.ReadAllText(path), "The data").Validate(), typeof(JsonException), typeof(InvalidOptionsException));

    public static IReadOnlyList<UntrustedReader> All { get; } =
        [Safetensors, PyTorch, PyTorchPart, TorchSharp, NumpyPickle, CheckpointFile, Archive, ModelJson, TrainerJson, DataJson];

    public string Name { get; }

    private int Expansion => this == PyTorch || this == PyTorchPart ? PyTorchExpansion : 1;

    /// <summary>Gets the name of a file of this kind.</summary>
    public string FileName { get; }

    /// <summary>Reads a file and checks that the reader keeps its budget.</summary>
    /// <param name="path">The file.</param>
    /// <returns>A value indicating whether the file was read, and the number of bytes that the reader allocated.</returns>
    /// <exception cref="BrokenPromiseException">
    /// The reader allocates too much memory, throws an undocumented exception, leaves a tensor alive, or gives an unsuitable message.
    /// </exception>
    public (bool IsRead, long Allocated) Read(string path)
    {
        var length = new FileInfo(path).Length;
        var alive = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Exception? refusal = null;
        var before = GC.GetAllocatedBytesForCurrentThread();
        using (torch.NewDisposeScope())
        {
            try
            {
                _read(path);
            }
            catch (Exception exception)
            {
                refusal = exception;
            }
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var broken = this switch
        {
            _ when refusal is not null && !_refusals.Any(type => type.IsInstanceOfType(refusal)) => $"it threw {refusal}",
            _ when refusal?.Message.Length > LongestMessage => $"its message has {refusal.Message.Length} characters",
            _ when refusal?.Message.FirstOrDefault(IsUnfit) is { } unfit and not '\0' => $"its message has the character U+{(int)unfit:x4}",
            _ when refusal is InvalidDataException && !refusal.Message.Contains(Path.GetFileName(path)) => $"its message names no file: {refusal.Message}",
            _ when allocated > FreeBytes + (BytesPerByte * length * Expansion) => $"it allocated {allocated} bytes for {length}",
            _ when DisposeScopeManager.Statistics.ThreadTotalLiveCount != alive => "it left tensors behind",
            _ => null,
        };
        return broken is null ? (refusal is null, allocated) : throw new BrokenPromiseException($"The reader of {Name}: {broken}.");
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    // A message about several options has a line for each failure.
    private static bool IsUnfit(char character) => char.IsControl(character) && character is not ('\r' or '\n');

    private static void Extract(string path)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(path)!, "unpacked"));
        try
        {
            TarGzip.Extract(path, folder.FullName, maxSize: 4 * new FileInfo(path).Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
