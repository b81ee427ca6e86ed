using System.IO.Compression;
using ResNetKit.Serialization;
using ResNetKit.Tests.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Interop;

/// <summary>
/// Tests files like those that users have: checkpoints with other content beside the weights, names with prefixes, and files of other kinds.
/// </summary>
public sealed class CheckpointsFromElsewhereTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>Gets objects that a checkpoint may contain beside the weights: the name and the pickle of each, and its description in messages.</summary>
    public static TheoryData<string, string, string> Objects => new()
    {
        { "args", "cargparse\nNamespace\n)\u0081}X\u0002\u0000\u0000\u0000lrG\u003f\u00e0\u0000\u0000\u0000\u0000\u0000\u0000sb", "args (argparse.Namespace)" },
        { "metric", "cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\nX\u0002\u0000\u0000\u0000f8\u0085R(K\u0003X\u0001\u0000\u0000\u0000<NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ffK\u0000tbc_codecs\nencode\nX\u0008\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000X\u0006\u0000\u0000\u0000latin1\u0086R\u0086R", "metric (numpy.core.multiarray.scalar)" },
        { "classes", "c__builtin__\nset\n](X\u0001\u0000\u0000\u0000ae\u0085R", "classes (__builtin__.set)" },
        { "classes", "\u008f(\u008c\u0001a\u008c\u0001b\u0090", "classes (set)" },
        { "classes", "(\u008c\u0001a\u008c\u0001b\u0091", "classes (frozenset)" },
        { "when", "cdatetime\ndatetime\nC\u000a\u0007\u00e8\u0001\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0085R", "when (datetime.datetime)" },
        { "path", "cpathlib\nPosixPath\nX\u0001\u0000\u0000\u0000/X\u0001\u0000\u0000\u0000x\u0086R", "path (pathlib.PosixPath)" },
        { "milestones", "ccollections\nCounter\n}(K\u001eK\u0001K<K\u0001u\u0085R", "milestones (collections.Counter)" },
        { "queue", "ccollections\ndeque\n)R(K\u0001K\u0002e", "queue (collections.deque)" },
        { "size", "ctorch\nSize\n(K\u0003K\u0020K\u0020t\u0085R", "size (torch.Size)" },
        { "dtype", "ctorch\nfloat16\n", "dtype (torch.float16)" },
        { "device", "ctorch\ndevice\nX\u0004\u0000\u0000\u0000cudaK\u0000\u0086R", "device (torch.device)" },
        { "complex", "c__builtin__\ncomplex\nG\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000G\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0086R", "complex (__builtin__.complex)" },
        { "seed", "\u008a\u0009\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0040", "seed (int, of more than 64 bits)" },
        { "named", "cmine\nNamed\n)}\u008c\u0001aK\u0001s\u0092", "named (mine.Named)" },
        { "schedulers", "](}(X\u0009\u0000\u0000\u0000anneal_fnc__builtin__\ngetattr\ncmine\nScheduler\n)\u0081X\u0004\u0000\u0000\u0000_cos\u0086Rue", "schedulers.0.anneal_fn (__builtin__.getattr)" },
        { "attack", "cos\nsystem\nX\u0004\u0000\u0000\u0000echo\u0085R", "attack (os.system)" },
    };

    /// <summary>Gets plain data, which is not listed in messages.</summary>
    public static TheoryData<string> PlainData =>
    [
        "}(N\u0088\u0088N(K\u0001K\u0002tK\u0003u", // {None: True, True: None, (1, 2): 3}
        "ccollections\ndefaultdict\nc__builtin__\nlist\n\u0085RX\u0004\u0000\u0000\u0000loss](K\u0001es",
        "}(K\u0000}X\u0003\u0000\u0000\u0000expK\u0001su", // the state of an optimizer by number
        "I42\n",
        "I01\n",
    ];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void A_named_part_loads_beside_objects_that_are_passed_over_and_listed(string name, string pickle, string listed)
    {
        using var module = nn.Linear(2, 3);
        var file = WriteCheckpoint(program => program.Text(name).Raw(pickle));

        var comparison = module.LoadWeights(file, new WeightLoadOptions { Key = "state_dict" });

        comparison.IsExact.Should().BeTrue();
        comparison.Skipped.Should().Equal(listed);
        comparison.ToString().Should().Contain(listed);
        module.weight.data<float>().ToArray().Should().Equal(1, 2, 3, 4, 5, 6);
    }

    [Theory]
    [MemberData(nameof(PlainData))]
    public void A_named_part_loads_beside_plain_data_of_any_kind(string pickle)
    {
        using var module = nn.Linear(2, 3);
        var file = WriteCheckpoint(program => program.Text("data").Raw(pickle));

        module.LoadWeights(file, new WeightLoadOptions { Key = "state_dict" }).Skipped.Should().BeEmpty();
    }

    [Fact]
    public void An_object_among_the_weights_is_passed_over_too()
    {
        var file = Write(PyTorchBytes.Dict(
            ("weight", program => program.Tensor("0", [3, 2])),
            ("attack", program => program.Global("os", "system").Text("echo").Raw("\u0085R"))));

        StateDict.Load(file).Keys.Should().Equal("weight");
    }

    [Fact]
    public void A_tensor_with_attributes_is_a_tensor()
    {
        var file = Write(PyTorchBytes.Dict(("weight", program => program
            .Global("torch._tensor", "_rebuild_from_type_v2").Raw("(")
            .Global("torch._utils", "_rebuild_tensor_v2").Global("torch.nn.parameter", "Parameter")
            .Raw("(").Storage("0", 6).Int(0).Tuple([6]).Tuple([1]).Raw("\u0089)t").Raw("}tR"))));

        StateDict.Load(file)["weight"].data<float>().ToArray().Should().Equal(1, 2, 3, 4, 5, 6);
    }

    [Fact]
    public void An_item_of_a_list_is_named_by_its_number()
    {
        var file = Write(new PickleProgram().Raw("](").Also(WriteStateDict).Raw("e"));

        StateDict.Load(file, "0").Keys.Should().Equal("weight", "bias");
        file.Invoking(path => StateDict.Load(path)).Should().Throw<InvalidDataException>().WithMessage("*no named tensors at the top level, but under '0'*");
    }

    [Fact]
    public void A_file_that_contains_only_an_object_is_refused_with_the_class_of_the_object()
    {
        var file = Write(new PickleProgram().Global("mine", "Network").Raw(")\u0081}b"));

        file.Invoking(path => StateDict.Load(path)).Should().Throw<InvalidDataException>()
            .WithMessage("*an object of the Python class 'mine.Network', which cannot be loaded*state_dict()*");
    }

    [Theory]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void Compressed_entries_are_read(CompressionLevel level)
    {
        var file = _folder.Write("a.pt", PyTorchBytes.Zip(PyTorchBytes.Dict(("a", program => program.Tensor("0", [5]))).End(), new() { ["0"] = Floats(5) }, level));

        StateDict.Load(file)["a"].data<float>().ToArray().Should().Equal(1, 2, 3, 4, 5);
    }

    // TorchSharp.PyBridge writes compressed entries with the pickle at the end, and calls OrderedDict with an empty tuple.
    [Fact]
    public void A_file_as_PyBridge_writes_it_is_read()
    {
        var pickle = new PickleProgram().Raw("}(").Text("weight").Global("torch._utils", "_rebuild_tensor_v2").Raw("(")
            .Storage("0", 5).Raw("K\u0000K\u0005\u0085K\u0001\u0085\u0089").Global("collections", "OrderedDict").Raw(")\u0085RtRu");
        var file = _folder.Write("a.pt", PyTorchBytes.Zip(pickle.End(), new() { ["0"] = Floats(5) }, CompressionLevel.Optimal));

        StateDict.Load(file)["weight"].data<float>().ToArray().Should().Equal(1, 2, 3, 4, 5);
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("_orig_mod.")]
    [InlineData("net.")]
    [InlineData("module._orig_mod.")]
    public void A_prefix_that_all_names_have_is_removed(string prefix)
    {
        using var module = nn.Linear(2, 3);
        var tensors = new Dictionary<string, Tensor> { [prefix + "weight"] = full(3, 2, 5), [prefix + "bias"] = zeros(3) };

        var comparison = module.LoadWeights(tensors);

        comparison.IsExact.Should().BeTrue();
        comparison.Prefix.Should().Be(prefix);
        module.weight.data<float>().ToArray().Should().AllBeEquivalentTo(5f);
    }

    [Fact]
    public void If_tensors_do_not_fit_the_message_names_their_common_prefix_and_the_option_to_set()
    {
        using var module = nn.Linear(2, 3);
        var tensors = new Dictionary<string, Tensor> { ["module.weight"] = zeros(3, 2), ["module.bias"] = zeros(4) };

        module.Invoking(it => it.LoadWeights(tensors)).Should().Throw<StateDictMismatchException>()
            .WithMessage("*begin with 'module.': set WeightLoadOptions.Prefix to this prefix.");
    }

    [Fact]
    public void Several_prefixes_that_fit_are_all_named_and_none_is_used()
    {
        using var module = nn.Linear(1, 1);
        var tensors = new[] { "model.", "ema." }
            .SelectMany(prefix => new[] { (prefix + "weight", zeros(1, 1)), (prefix + "bias", zeros(1)) }).ToDictionary(entry => entry.Item1, entry => entry.Item2);

        module.Invoking(it => it.LoadWeights(tensors)).Should().Throw<StateDictMismatchException>()
            .WithMessage("*begin with 'model.', 'ema.': set WeightLoadOptions.Prefix to one of these prefixes.");
    }

    [Fact]
    public void Lenient_loading_also_removes_a_prefix_that_all_names_have()
    {
        using var module = nn.Linear(2, 3);
        var tensors = new Dictionary<string, Tensor> { ["module.weight"] = zeros(3, 2), ["module.head"] = zeros(4) };

        var comparison = module.LoadWeights(tensors, new WeightLoadOptions { Strict = false });

        comparison.Matching.Should().Equal("weight");
        comparison.Prefix.Should().Be("module.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    public void Counters_of_batches_that_old_files_lack_start_at_0(string prefix)
    {
        using var norm = nn.BatchNorm2d(2);
        norm.num_batches_tracked!.fill_(7);
        string[] names = ["weight", "bias", "running_mean", "running_var"];

        var comparison = norm.LoadWeights(names.ToDictionary(name => prefix + name, _ => ones(2)));

        comparison.IsExact.Should().BeTrue();
        comparison.FilledIn.Should().Equal("num_batches_tracked");
        norm.num_batches_tracked.item<long>().Should().Be(0);
    }

    [Fact]
    public void A_batch_counter_is_reported_as_missing_if_the_running_statistics_are_missing_too()
    {
        using var norm = nn.BatchNorm2d(2);

        norm.Invoking(it => it.LoadWeights(new Dictionary<string, Tensor> { ["weight"] = ones(2) })).Should().Throw<StateDictMismatchException>()
            .WithMessage("*missing*num_batches_tracked*");
    }

    [Fact]
    public void A_nested_state_dict_is_pointed_to_even_when_a_tensor_stands_beside_it()
    {
        var file = WriteCheckpoint(program => program.Text("best_acc1").Tensor("0", [1, 6]));

        file.Invoking(path => StateDict.Load(path)).Should().Throw<InvalidDataException>()
            .WithMessage("*one tensor at the top level ('best_acc1') and 2 under 'state_dict'*an empty string for the top level*");
        StateDict.Load(file, "").Keys.Should().Equal("best_acc1");
    }

    [Fact]
    public void A_nested_state_dict_is_pointed_to_where_the_tensors_at_the_top_do_not_fit()
    {
        using var module = nn.Linear(2, 3);
        var file = WriteCheckpoint(program => program
            .Text("one").Tensor("0", [6]).Text("two").Tensor("0", [6]).Text("three").Tensor("0", [6]));

        module.Invoking(it => it.LoadWeights(file)).Should().Throw<StateDictMismatchException>()
            .WithMessage("*The file also contains tensors under 'state_dict'. To load those, set WeightLoadOptions.Key.");
    }

    [Theory]
    [InlineData("", "*is empty*")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "*Git LFS pointer*git lfs pull*")]
    [InlineData("<!DOCTYPE html>\n<html><body>Sign in</body></html>", "*web page*log in*")]
    [InlineData("\n  <html lang=\"en\">404</html>", "*web page*")]
    public void A_file_without_weights_is_refused_with_a_message_that_names_its_content(string content, string message)
    {
        using var module = nn.Linear(2, 3);
        var file = _folder.File("weights.pth");
        File.WriteAllText(file, content);

        module.Invoking(it => it.LoadWeights(file)).Should().Throw<InvalidDataException>().WithMessage(message).WithMessage("*weights.pth*");
        file.Invoking(SafetensorsReader.Open).Should().Throw<InvalidDataException>().WithMessage(message);
        file.Invoking(Checkpoint.Read).Should().Throw<InvalidDataException>().WithMessage(message);
        file.Invoking(path => PyTorchFile.Load(path)).Should().Throw<InvalidDataException>().WithMessage(message);
    }

    [Fact]
    public void A_message_shows_no_control_characters_and_not_all_of_a_long_name()
    {
        var name = "\u001b]0;owned\u0007\n" + new string('n', 100_000);
        var file = _folder.Write(
            "a.safetensors", SafetensorsBytes.Compose($"{{{System.Text.Json.JsonSerializer.Serialize(name)}:{{\"dtype\":\"XX\",\"shape\":[1],\"data_offsets\":[0,1]}}}}", 1));

        file.Invoking(path => StateDict.Load(path)).Should().Throw<InvalidDataException>().WithMessage("*'\\u001b]0;owned\\u0007\\u000annn*unknown dtype 'XX'*")
            .Which.Message.Length.Should().BeLessThan(500);
    }

    [Fact]
    public void A_message_lists_some_of_many_names_and_counts_the_rest()
    {
        using var module = nn.Linear(2, 3);
        var tensors = Enumerable.Range(0, 10_000).ToDictionary(i => $"extra.{i}", _ => (Tensor)module.bias!);

        module.Invoking(it => it.LoadWeights(tensors)).Should().Throw<StateDictMismatchException>()
            .WithMessage("*10000 unexpected: extra.0, *and 9980 more*").Which.Message.Length.Should().BeLessThan(1_000);
    }

    // Writes {epoch, state_dict: {weight, bias}, and the given entries}.
    private string WriteCheckpoint(Action<PickleProgram> beside) =>
        Write(new PickleProgram().Raw("}(").Text("epoch").Int(3).Text("state_dict").Also(WriteStateDict).Also(beside).Raw("u"));

    private string Write(PickleProgram pickle) => _folder.Write("a.pt", PyTorchBytes.Zip(pickle.End(), new() { ["0"] = Floats(6) }));

    private static void WriteStateDict(PickleProgram program) => program
        .Global("collections", "OrderedDict").Raw(")R(").Text("weight").Tensor("0", [3, 2])
        .Text("bias").Global("torch._utils", "_rebuild_tensor_v2").Raw("(").Storage("0", 6).Raw("K\u0000K\u0003\u0085K\u0001\u0085\u0089)tRu");

    private static byte[] Floats(int count) => [.. Enumerable.Range(1, count).SelectMany(i => BitConverter.GetBytes((float)i))];
}
