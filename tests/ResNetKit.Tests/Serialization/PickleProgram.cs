using System.Buffers.Binary;
using System.Text;

namespace ResNetKit.Tests.Serialization;

/// <summary>Composes a pickle instruction by instruction, in the order that Python's pickler uses or in any other order.</summary>
internal sealed class PickleProgram
{
    private readonly List<byte> _bytes = [];

    public PickleProgram() => Raw("\u0080\u0002");

    public int Length => _bytes.Count;

    /// <summary>Adds instructions and their arguments, one character for each byte.</summary>
    public PickleProgram Raw(string characters)
    {
        _bytes.AddRange(Encoding.Latin1.GetBytes(characters));
        return this;
    }

    public PickleProgram Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Raw("X");
        Number(utf8.Length);
        _bytes.AddRange(utf8);
        return this;
    }

    public PickleProgram Int(int value)
    {
        Raw("J");
        return Number(value);
    }

    public PickleProgram Long(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Raw("\u008a\u0008");
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleProgram Global(string module, string name) => Raw($"c{module}\n{name}\n");

    public PickleProgram Put(int number)
    {
        Raw("r");
        return Number(number);
    }

    public PickleProgram Get(int number) => number < 256 ? Raw($"h{(char)number}") : Raw("j").Number(number);

    public PickleProgram Tuple(IEnumerable<int> values)
    {
        Raw("(");
        foreach (var value in values)
        {
            Int(value);
        }

        return Raw("t");
    }

    /// <summary>Adds a reference to the storage of a tensor. Pickle calls such a reference a persistent ID.</summary>
    public PickleProgram Storage(string key, int count, string type = "FloatStorage") =>
        Raw("(").Text("storage").Global("torch", type).Text(key).Text("cpu").Int(count).Raw("tQ");

    /// <summary>Adds a dense tensor, as torch.save describes it.</summary>
    public PickleProgram Tensor(string key, int[] shape, string type = "FloatStorage")
    {
        var count = shape.Aggregate(1, (product, size) => product * size);
        Global("torch._utils", "_rebuild_tensor_v2").Raw("(").Storage(key, count, type).Int(0).Tuple(shape).Tuple(Strides(shape));
        return Raw("\u0089").Global("collections", "OrderedDict").Raw(")RtR");
    }

    /// <summary>Returns the instructions, followed by the end of the pickle.</summary>
    public byte[] End() => [.. _bytes, (byte)'.'];

    /// <summary>Adds the instructions that an action writes.</summary>
    public PickleProgram Also(Action<PickleProgram> write)
    {
        write(this);
        return this;
    }

    /// <summary>Repeats instructions until the pickle has about the given length.</summary>
    public PickleProgram Repeat(int untilLength, Action<int> instruction)
    {
        for (var i = 0; Length < untilLength; i++)
        {
            instruction(i);
        }

        return this;
    }

    private static int[] Strides(int[] shape)
    {
        var strides = new int[shape.Length];
        var stride = 1;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }

        return strides;
    }

    private PickleProgram Number(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }
}
