using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using ResNetKit.Registration;
using ResNetKit.Serialization;
using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Tests.Serialization.Crafted;

/// <summary>
/// Damages files at random and checks that every reader of untrusted files stays within its limits; see <see cref="UntrustedReader"/>. The seed determines
/// the cases; the time determines only their number.
/// </summary>
internal sealed class Fuzzer
{
    /// <summary>The argument that makes this assembly run the fuzzer instead of tests: <c>fuzz SECONDS SEED</c>.</summary>
    public const string Command = "fuzz";

    private static readonly byte[] _values = [0, 1, 2, 8, 16, 127, 128, 255, .. "\"{[9(R.tuQ}]"u8];

    private readonly Random _random;
    private readonly string _folder;
    private readonly List<Subject> _subjects = [];
    private readonly Dictionary<UntrustedReader, Tally> _tallies = [];

    public Fuzzer(int seed, string folder)
    {
        _random = new Random(seed);
        _folder = folder;
        AddPyTorchFiles();
        AddTensorFiles();
        AddOptions();
        AddArchive();
    }

    /// <summary>Gets the number of tried cases.</summary>
    public int Cases => _tallies.Values.Sum(tally => tally.Cases);

    /// <summary>Gets the fraction of the cases that a reader refused.</summary>
    public double Refused => (double)_tallies.Values.Sum(tally => tally.Cases - tally.Read) / Cases;

    /// <summary>Runs the fuzzer as a program.</summary>
    public static int Run(string seconds, string seed)
    {
        using var folder = new TemporaryFolder();
        var fuzzer = new Fuzzer(int.Parse(seed, CultureInfo.InvariantCulture), folder.Path);
        try
        {
            fuzzer.Run(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
            return 0;
        }
        catch (BrokenPromiseException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
        finally
        {
            Console.WriteLine(fuzzer);
        }
    }

    /// <summary>Tries cases until the time has passed.</summary>
    /// <exception cref="BrokenPromiseException">A reader exceeds its limits. The message gives the path of the file.</exception>
    public void Run(TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < time)
        {
            TryOne();
        }
    }

    /// <summary>
    /// Returns a line for each reader. It has the number of cases, the number of files that were read, the time per case, and the most bytes allocated per
    /// byte of a file. The first <see cref="UntrustedReader.FreeBytes"/> allocated bytes do not count.
    /// </summary>
    public override string ToString()
    {
        var text = new StringBuilder().AppendLine("reader                        cases       read    µs a case    most bytes a byte");
        foreach (var (reader, tally) in _tallies.OrderBy(entry => entry.Key.Name, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{reader.Name,-25} {tally.Cases,9:N0} {tally.Read,10:N0} {tally.Time.TotalMicroseconds / tally.Cases,12:N0} {tally.Worst,20:N1}");
        }

        return text.Append(CultureInfo.InvariantCulture, $"{Cases:N0} cases").ToString();
    }

    private void TryOne()
    {
        var begin = Stopwatch.GetTimestamp();
        var subject = _subjects[_random.Next(_subjects.Count)];
        var content = subject.Wrap(Mutation.Apply(subject.Content, Enumerable.Range(0, _random.Next(1, 5)).Select(_ => RandomMutation()).ToList()));
        var path = Path.Combine(_folder, subject.Reader.FileName);
        File.WriteAllBytes(path, content);
        if (!_tallies.TryGetValue(subject.Reader, out var tally))
        {
            _tallies.Add(subject.Reader, tally = new Tally());
        }

        try
        {
            var (isRead, allocated) = subject.Reader.Read(path);
            tally.Add(isRead, (double)Math.Max(0, allocated - UntrustedReader.FreeBytes) / Math.Max(1, content.Length), Stopwatch.GetElapsedTime(begin));
        }
        catch (BrokenPromiseException exception)
        {
            var kept = Path.Combine(Path.GetTempPath(), $"resnetkit-fuzz-{Guid.NewGuid():N}-{subject.Reader.FileName}");
            File.Copy(path, kept);
            throw new BrokenPromiseException($"{exception.Message} The file is kept as {kept}.");
        }
        finally
        {
            // Deletes the file, because some file systems write a file to the disk if it is overwritten, but not if it is deleted.
            File.Delete(path);
        }
    }

    private Mutation RandomMutation() => new(
        (MutationKind)_random.Next(Enum.GetValues<MutationKind>().Length), _random.NextDouble(), _random.Next(1, 17), _values[_random.Next(_values.Length)]);

    private void Add(UntrustedReader reader, byte[] content, Func<byte[], byte[]>? wrap = null) =>
        _subjects.Add(new Subject(reader, content, wrap ?? (bytes => bytes)));

    private void AddPyTorchFiles()
    {
        string[] files = ["module-state.pt", "module-state-protocol4.pt", "module-state-legacy.pt", "views.pt", "types.pt", "checkpoint.pt", "whole-module.pt"];
        foreach (var file in files)
        {
            Add(UntrustedReader.PyTorch, ReferenceFile.Read(file));
        }

        // Adds valid zip files with damaged pickles, and pickles of random instructions.
        foreach (var file in files.Where(file => file != "module-state-legacy.pt"))
        {
            Add(UntrustedReader.PyTorchPart, ReferenceFile.ReadPickle(file), pickle => PyTorchBytes.Zip(pickle, new() { ["0"] = new byte[96] }));
        }

        Add(UntrustedReader.PyTorch, new byte[64], _ => PyTorchBytes.Zip(RandomProgram(), 96));
        Add(UntrustedReader.PyTorch, new byte[64], _ => PyTorchBytes.Legacy(RandomProgram(), 24));
        foreach (var file in new[] { "arrays-python2.pkl", "arrays-protocol2.pkl", "arrays-protocol4.pkl", "array-fortran.pkl" })
        {
            Add(UntrustedReader.NumpyPickle, ReferenceFile.Read(file));
        }

        Add(UntrustedReader.NumpyPickle, new byte[64], _ => RandomProgram().End());
    }

    // Composes random instructions.
    private PickleProgram RandomProgram()
    {
        var program = new PickleProgram();
        var count = _random.Next(5, 60);
        for (var i = 0; i < count; i++)
        {
            switch (_random.Next(16))
            {
                case 0: program.Raw("}"); break;
                case 1: program.Raw("]"); break;
                case 2: program.Raw("("); break;
                case 3: program.Raw("t"); break;
                case 4: program.Text(((char)('a' + _random.Next(3))).ToString()); break;
                case 5: program.Int(_random.Next(-1, 30)); break;
                case 6: program.Tensor("0", [_random.Next(0, 8), _random.Next(0, 5)]); break;
                case 7: program.Put(_random.Next(4)); break;
                case 8: program.Get(_random.Next(4)); break;
                case 9: program.Global("evil", "Class").Raw(")\u0081"); break;
                case 10: program.Raw("s"); break;
                case 11: program.Raw("u"); break;
                case 12: program.Raw("a"); break;
                case 13: program.Raw("R"); break;
                case 14: program.Raw("b"); break;
                default: program.Raw(((char)_random.Next(256)).ToString()); break;
            }
        }

        return program;
    }

    private void AddTensorFiles()
    {
        var writer = new SafetensorsWriter().SetMetadata("format", "pt")
            .Add("conv1.weight", ElementType.F32, [2, 3], new byte[24])
            .Add("bn1.num_batches_tracked", ElementType.I64, [], new byte[8])
            .Add("fc.weight", ElementType.BF16, [4, 2], new byte[16])
            .Add("empty", ElementType.U8, [0], Array.Empty<byte>());
        Add(UntrustedReader.Safetensors, Bytes(writer));
        Add(UntrustedReader.CheckpointFile, Bytes(new SafetensorsWriter().SetMetadata("resnetkit.checkpoint", CheckpointJson.Valid)
            .Add("model.fc.weight", ElementType.F32, [2, 3], new byte[24])));

        // Adds valid files with damaged JSON.
        Add(UntrustedReader.CheckpointFile, Encoding.UTF8.GetBytes(CheckpointJson.Valid), json =>
            Bytes(new SafetensorsWriter().SetMetadata("resnetkit.checkpoint", Encoding.UTF8.GetString(json))));
        Add(UntrustedReader.TorchSharp, [2, 1, (byte)'w', 6, 1, 2, .. new byte[8], 4, .. "mask"u8, 11, 2, 2, 1, 0, 1]);
    }

    private void AddOptions()
    {
        Add(UntrustedReader.ModelJson, Encoding.UTF8.GetBytes(new ResNetBuilder().WithFilters(8, 16).ToOptions().ToJson()));
        Add(UntrustedReader.TrainerJson, Encoding.UTF8.GetBytes(new TrainerOptions { Metrics = [new TopKOptions()] }.ToJson()));
        Add(UntrustedReader.DataJson, Encoding.UTF8.GetBytes(OptionsJson.Write(new DataOptions { Augmentations = [new RandomCropOptions(), new CutoutOptions()] })));
    }

    private void AddArchive()
    {
        Add(UntrustedReader.Archive, Compress(CraftedArchives.Sound));
        Add(UntrustedReader.Archive, CraftedArchives.Sound, Compress);
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Bytes(SafetensorsWriter writer)
    {
        using var stream = new MemoryStream();
        writer.Write(stream);
        return stream.ToArray();
    }

    private sealed record Subject(UntrustedReader Reader, byte[] Content, Func<byte[], byte[]> Wrap);

    private sealed class Tally
    {
        public int Cases { get; private set; }

        public int Read { get; private set; }

        public double Worst { get; private set; }

        public TimeSpan Time { get; private set; }

        public void Add(bool isRead, double bytesPerByte, TimeSpan time)
        {
            Cases++;
            Time += time;
            Read += isRead ? 1 : 0;
            Worst = Math.Max(Worst, bytesPerByte);
        }
    }
}
