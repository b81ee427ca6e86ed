using System.Buffers.Binary;
using System.Text;

namespace ResNetKit.Tests.Serialization.Crafted;

/// <summary>Composes pickles whose few bytes describe large objects, in each kind of file that contains a pickle.</summary>
internal static class CraftedPickles
{
    private static readonly Dictionary<string, Func<int, PickleProgram>> _programs = new()
    {
        ["millions of empty dicts"] = size => Collected(size, (program, _) => program.Raw("}")),
        ["millions of empty lists"] = size => Collected(size, (program, _) => program.Raw("]")),
        ["millions of empty tuples"] = size => Collected(size, (program, _) => program.Raw("(t")),
        ["millions of empty sets"] = size => Collected(size, (program, _) => program.Raw("\u008f")),
        ["millions of empty byte strings"] = size => Collected(size, (program, _) => program.Raw("U\u0000")),
        ["millions of numbers"] = size => Collected(size, (program, _) => program.Raw("K\u0007")),
        ["millions of one value"] = size => Collected(size, (program, _) => program.Raw("2"), first: "N"),
        ["millions of dicts of one item"] = size => Collected(size, (program, _) => program.Raw("}NNs")),
        ["millions of marks"] = size => Start().Also(program => program.Repeat(size, _ => program.Raw("("))),
        ["a value on a stack that never shrinks"] = size => Start().Also(program => program.Repeat(size, _ => program.Raw("N"))),
        ["every value remembered"] = size => Start().Also(program => program.Repeat(size, _ => program.Raw("N\u0094"))),
        ["values remembered under numbers far apart"] = size =>
            Start().Also(program => program.Repeat(size, i => program.Raw("N").Put(i * 1_000_003 & int.MaxValue).Raw("0"))),
        ["tuples as deep as the file is long"] = size => Start().Also(program => program.Raw("N").Repeat(size, _ => program.Raw("\u0085"))),
        ["lists as deep as the file is long"] = size =>
            Start().Also(program => program.Raw("]q\u0000").Repeat(size, _ => program.Raw("]h\u0000aq\u0000"))),
        ["dicts of dicts, each twice"] = size =>
            Start().Also(program => program.Raw("}q\u0000").Repeat(size, _ => program.Raw("}(").Text("a").Get(0).Text("b").Get(0).Raw("uq\u0000"))),
        ["one dict of tensors under many names"] = size => Start().Also(program =>
        {
            program.Raw("}(");
            program.Text("t").Tensor("0", [1]).Put(1);
            program.Repeat(size / 2, i => program.Text($"{i:x}").Get(1)).Raw("u").Put(0);
            program.Raw("}(").Repeat(size, i => program.Text($"{i:x}").Get(0)).Raw("u");
        }),
        ["one tensor under many names"] = size => Start().Also(program =>
        {
            program.Tensor("0", [1]).Put(0).Raw("0}(");
            program.Repeat(size, i => program.Text($"{i:x}").Get(0)).Raw("u");
        }),
        ["one tensor made again and again"] = size => Start().Also(program =>
        {
            program.Global("torch._utils", "_rebuild_tensor_v2").Put(0).Raw("(").Storage("0", 1).Int(0);
            program.Tuple(Enumerable.Repeat(1, 64)).Tuple(Enumerable.Repeat(1, 64)).Raw("\u0089)t").Put(1).Raw("}(");
            program.Repeat(size, i => program.Text($"{i:x}").Get(0).Get(1).Raw("R")).Raw("u");
        }),
        ["many views of one storage"] = size => Start().Also(program =>
        {
            program.Global("torch._utils", "_rebuild_tensor_v2").Put(0).Storage("0", 1).Put(1).Raw("}(");
            program.Repeat(size, i => program.Text($"{i:x}").Get(0).Raw("(").Get(1).Raw("K\u0000))\u0089)tR")).Raw("u");
        }),
        ["one storage under many types"] = size => Start().Also(program =>
        {
            string[] types = ["ByteStorage", "CharStorage", "ShortStorage", "IntStorage", "LongStorage", "HalfStorage", "BFloat16Storage", "DoubleStorage"];
            int[] widths = [1, 1, 2, 4, 8, 2, 2, 8];
            program.Raw("}(");
            for (var i = 0; i < types.Length; i++)
            {
                program.Text(types[i]).Tensor("0", [Math.Max(8, size / 8 * 8) / widths[i]], types[i]);
            }

            program.Raw("u");
        }),
        ["a storage with a long remembered key"] = size => Start().Also(program =>
        {
            program.Text(new string('k', size / 2)).Put(0).Raw("0").Text("storage").Put(1).Raw("0").Global("torch", "FloatStorage").Put(2).Raw("0(");
            program.Repeat(size, _ => program.Raw("(").Get(1).Get(2).Get(0).Get(1).Raw("K\u0001tQ")).Raw("t");
        }),
        ["a tensor of thousands of dimensions"] = size => Start().Also(program =>
        {
            program.Raw("(").Repeat(size / 2, _ => program.Raw("K\u0001")).Raw("t").Put(0).Raw("0");
            program.Global("torch._utils", "_rebuild_tensor_v2").Put(1).Raw("(").Storage("0", 1).Int(0).Get(0).Get(0).Raw("t").Put(2).Raw("0");
            program.Raw("(").Repeat(size, _ => program.Get(1).Get(2).Raw("R")).Raw("t");
        }),
        ["numbers as keys, all of one hash"] = size => Start().Also(program =>
            program.Raw("}(").Repeat(size, i => program.Long(((long)i << 32) | (uint)i).Raw("N")).Raw("u")),
        ["a long text as a key again and again"] = size => Start().Also(program =>
        {
            program.Text(new string('k', size / 2)).Put(0).Raw("0(");
            program.Repeat(size, _ => program.Raw("}").Get(0).Raw("Ns")).Raw("t");
        }),
        ["a long byte string as a key again and again"] = size => Start().Also(program =>
        {
            var length = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(length, size / 2);
            program.Raw("T" + Encoding.Latin1.GetString(length) + new string('\u00fe', size / 2)).Put(0).Raw("0(");
            program.Repeat(size, _ => program.Raw("}").Get(0).Raw("Ns")).Raw("t");
        }),
        ["long names of globals, used again and again"] = size => Start().Also(program =>
        {
            program.Text(new string('m', size / 4)).Put(0).Raw("0").Text(new string('n', size / 4)).Put(1).Raw("0(");
            program.Repeat(size, _ => program.Get(0).Get(1).Raw("\u0093")).Raw("t");
        }),
        ["names of globals as long as allowed, used again and again"] = size => Start().Also(program =>
        {
            program.Text(new string('m', 255)).Put(0).Raw("0").Text(new string('n', 255)).Put(1).Raw("0(");
            program.Repeat(size, _ => program.Get(0).Get(1).Raw("\u0093")).Raw("t");
        }),
        ["thousands of objects of foreign classes with escape codes in their names"] = size => Start().Also(program =>
            program.Raw("}(").Repeat(size, i => program.Text($"\u001b[31m{i}").Global("evil", $"\u001b]0;{i}\u0007").Raw(")R")).Raw("u")),
        ["a foreign object given a long state again and again"] = size => Start().Also(program =>
        {
            program.Raw("(").Repeat(size / 2, _ => program.Raw("N")).Raw("t").Put(0).Raw("0").Global("evil", "State").Raw(")R");
            program.Repeat(size, _ => program.Get(0).Raw("b"));
        }),
        ["an ordered dict of a long list again and again"] = size => Start().Also(program =>
        {
            program.Raw("]q\u0000(").Repeat(size / 2, _ => program.Raw("NN\u0086")).Raw("e0");
            program.Global("collections", "OrderedDict").Put(1).Raw("0").Get(0).Raw("\u0085").Put(2).Raw("0(");
            program.Repeat(size, _ => program.Get(1).Get(2).Raw("R")).Raw("t");
        }),
        ["an integer as long as the file"] = size => Start().Also(program =>
        {
            var length = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(length, size);
            program.Raw("\u008b" + Encoding.Latin1.GetString(length) + new string('\u0001', size));
        }),
        ["a line that never ends, as a number"] = size => Start().Also(program => program.Raw("I" + new string('1', size) + "\n")),
        ["a text encoded again and again"] = size => Start().Also(program =>
        {
            program.Global("_codecs", "encode").Put(0).Raw("0").Text(new string('x', size / 2)).Text("latin1").Raw("\u0086").Put(1).Raw("0(");
            program.Repeat(size, _ => program.Get(0).Get(1).Raw("R")).Raw("t");
        }),
        ["an array of thousands of dimensions, again and again"] = size => Start().Also(program =>
        {
            program.Global("numpy", "dtype").Text("u1").Raw("\u0085R").Put(0).Raw("0");
            program.Raw("(").Repeat(size / 2, _ => program.Raw("K\u0001")).Raw("t").Put(1).Raw("0");
            program.Raw("(K\u0001").Get(1).Get(0).Raw("\u0089C\u0001xt").Put(2).Raw("0");
            program.Global("numpy.core.multiarray", "_reconstruct").Global("numpy", "ndarray").Raw("\u0085R");
            program.Repeat(size, _ => program.Get(2).Raw("b"));
        }),
        ["an array of 64 dimensions, again and again"] = size => Start().Also(program =>
        {
            program.Global("numpy", "dtype").Text("u1").Raw("\u0085R").Put(0).Raw("0");
            program.Raw("(K\u0001").Tuple(Enumerable.Repeat(1, 64)).Get(0).Raw("\u0089C\u0001xt").Put(2).Raw("0");
            program.Global("numpy.core.multiarray", "_reconstruct").Global("numpy", "ndarray").Raw("\u0085R");
            program.Repeat(size, _ => program.Get(2).Raw("b"));
        }),
        ["a type with a long name"] = size => Start().Also(program =>
        {
            program.Global("numpy", "dtype").Put(0).Raw("0").Text(new string('u', size / 2) + "\u001b").Raw("\u0085").Put(1).Raw("0(");
            program.Repeat(size, _ => program.Get(0).Get(1).Raw("R")).Raw("t");
        }),
    };

    public static IEnumerable<CraftedFamily> Families =>
        from program in _programs
        from family in new CraftedFamily[]
        {
            new($"PyTorch: {program.Key}", [UntrustedReader.PyTorch, UntrustedReader.PyTorchPart], size => PyTorchBytes.Zip(program.Value(size), Math.Max(8, size / 8 * 8))),
            new($"PyTorch before 1.6: {program.Key}", [UntrustedReader.PyTorch], size => PyTorchBytes.Legacy(program.Value(size))),
            new($"pickle: {program.Key}", [UntrustedReader.NumpyPickle], size => program.Value(size).End()),
        }
        select family;

    private static PickleProgram Start() => new();

    private static PickleProgram Collected(int size, Action<PickleProgram, int> instruction, string first = "") =>
        Start().Also(program => program.Raw("(" + first).Repeat(size, i => instruction(program, i)).Raw("t"));
}
