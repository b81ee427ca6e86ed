using System.Text.Json;
using ResNetKit.Data.Downloading;
using ResNetKit.Registration;
using ResNetKit.Serialization;
using ResNetKit.Serialization.Pickling;
using TorchSharp;

namespace ResNetKit.Tests.Serialization.Crafted;

/// <summary>
/// A reader of files from strangers, with the budget that docs/reliability.md promises: a documented exception or none, memory in proportion
/// to the file, a message of bounded length that a terminal can show, and no tensor left behind.
/// </summary>
public sealed class UntrustedReader
{
    /// <summary>Bytes of managed memory for each byte of a file that a reader may allocate, all allocations added up.</summary>
    public const int BytesPerByte = 100;

    /// <summary>Bytes that it may allocate whatever the file's length.</summary>
    public const int FreeBytes = 1_000_000;

    // The index of a PyTorch file may be compressed that much.
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

    /// <summary>A name for a file of the kind.</summary>
    public string FileName { get; }

    /// <summary>Reads a file and holds the reader to its budget.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Whether it was read, and the bytes that the reader allocated.</returns>
    /// <exception cref="BrokenPromiseException">The reader does not keep it.</exception>
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

    // Failures of several options stand on a line each.
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
