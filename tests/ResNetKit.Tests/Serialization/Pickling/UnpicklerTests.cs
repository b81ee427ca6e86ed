using System.Text;
using ResNetKit.Serialization.Pickling;

namespace ResNetKit.Tests.Serialization.Pickling;

public sealed class UnpicklerTests
{
    private const string Proto2 = "\u0080\u0002";

    public static TheoryData<string, object?> PlainValues => new()
    {
        { "N.", null },
        { "\u0088.", true },
        { "\u0089.", false },
        { "K\u00ff.", 255L },
        { "M\u0001\u0002.", 513L },
        { "J\u00ff\u00ff\u00ff\u00ff.", -1L },
        { "\u008a\u0000.", 0L },
        { "\u008a\u0001\u00ff.", -1L },
        { "\u008a\u0006\u0000\u0000\u0000\u0000\u0000\u0001.", 1L << 40 },
        { "\u008a\u0008\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0080.", long.MinValue },
        { "\u008b\u0001\u0000\u0000\u0000\u0005.", 5L },
        { "G\u003f\u00e0\u0000\u0000\u0000\u0000\u0000\u0000.", 0.5 },
        { "X\u0002\u0000\u0000\u0000ab.", "ab" },
        { "\u008c\u0002\u00c3\u00bc.", "ü" },
        { "\u008d\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0000a.", "a" },
    };

    public static TheoryData<string, string> Broken => new()
    {
        { "", "*found 0*" },
        { ".", "*nothing on the stack*" },
        { "N\u0086.", "*expected 2 values on the stack, found 1*" },
        { "N", "*" },
        { "K", "*expected 1 bytes, found 0*" },
        { "X\u00ff\u00ff\u00ff\u007fa.", "*expected 2147483647 bytes*" },
        { "B\u00ff\u00ff\u00ff\u00ff.", "*expected 4294967295 bytes*" },
        { "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff.", "*expected 18446744073709551615 bytes*" },
        { "\u008a\u0009\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0001.", "*integer of 9 bytes*" },
        { "X\u0001\u0000\u0000\u0000\u00ff.", "*not UTF-8*" },
        { "h\u0005.", "*memo has no value at index 5*" },
        { "q\u0000.", "*nothing on the stack*" },
        { "e.", "*no mark*" },
        { "N(a.", "*" },
        { "NNa.", "*expected a list*" },
        { "NNNs.", "*expected a dict*" },
        { "}(Nu.", "*expected a dict with keys and values*" },
        { "N)R.", "*expected a global*" },
        { "NNb.", "*takes none*" },
        { "NQ.", "*refers to external data*" },
        { "\u0080\u0006.", "*protocol 6*" },
        { "cnumpy", "*without an end*" },
        { "S'a'\n.", "*instruction 0x53*" },
        { "ios\nsystem\n.", "*instruction 0x69*" },
    };

    public static TheoryData<string> Globals => ["os.system", "builtins.eval", "builtins.getattr", "posix.system", "torch.load", "numpy.ndarray.x"];

    [Theory]
    [MemberData(nameof(PlainValues))]
    public void Plain_values_are_read(string program, object? expected) => Read(Proto2 + program).Should().Be(expected);

    [Fact]
    public void Containers_keep_their_order_and_a_value_that_is_referred_to_twice_is_one_object()
    {
        // [('a', {'k': 1}), <the same dict>], with the dict in the memo.
        var list = (List<object?>)Read(Proto2 + "](\u008c\u0001a}q\u0000\u008c\u0001kK\u0001s\u0086h\u0000e.")!;

        var tuple = (object?[])list[0]!;
        tuple[0].Should().Be("a");
        tuple[1].Should().BeSameAs(list[1]);
        ((PickleDictionary)list[1]!).TryGetValue("k", out var value).Should().BeTrue();
        value.Should().Be(1L);
    }

    [Fact]
    public void A_list_may_contain_itself()
    {
        var list = (List<object?>)Read(Proto2 + "]q\u0000h\u0000a.")!;

        list.Should().ContainSingle().Which.Should().BeSameAs(list);
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_program_is_refused_with_file_place_and_reason(string program, string message)
    {
        var read = () => Read(program);

        read.Should().Throw<InvalidDataException>().WithMessage(message).WithMessage("'test.pkl', pickle at byte*");
    }

    [Theory]
    [MemberData(nameof(Globals))]
    public void A_foreign_global_is_refused_by_name(string name)
    {
        var dot = name.LastIndexOf('.');
        var read = () => Read($"c{name[..dot]}\n{name[(dot + 1)..]}\n)R.");

        read.Should().Throw<InvalidDataException>().WithMessage($"*'{name}'*not allowed*");
    }

    [Fact]
    public void A_foreign_global_named_through_the_stack_is_refused_too()
    {
        var read = () => Read("\u008c\u0002os\u008c\u0006system\u0093.");

        read.Should().Throw<InvalidDataException>().WithMessage("*'os.system'*not allowed*");
    }

    [Fact]
    public void A_global_cannot_be_smuggled_in_through_a_dot()
    {
        var read = () => Read("cnumpy.core\nmultiarray._reconstruct\n(cos\nsystem\ntR.");

        read.Should().Throw<InvalidDataException>();
    }

    [Fact]
    public void A_file_that_python_would_execute_is_refused_by_name()
    {
        var read = () => Unpickler.Read(ReferenceFile.Read("attack.pkl"), NumpyVocabulary.Instance, "attack.pkl");

        read.Should().Throw<InvalidDataException>().WithMessage("*'attack.pkl'*'posix.system'*not allowed*");
    }

    [Fact]
    public void A_pickle_whose_marks_are_nested_too_deeply_is_refused()
    {
        var read = () => Read(new string('(', 1_000_000));

        read.Should().Throw<InvalidDataException>().WithMessage("*nested deeper*");
    }

    [Fact]
    public void A_pickle_that_puts_too_many_values_on_the_stack_is_refused()
    {
        var read = () => Read(new string('N', 2_000_000));

        read.Should().Throw<InvalidDataException>().WithMessage("*on the stack*");
    }

    [Fact]
    public void Work_that_the_length_does_not_justify_is_refused()
    {
        // The pickle encodes a text of 100,000 characters a thousand times.
        var text = new string('x', 100_000);
        var read = () => Read($"c_codecs\nencode\nq\u0000X\u00a0\u0086\u0001\u0000{text}\u008c\u0006latin1\u0086q\u0001("
            + string.Concat(Enumerable.Repeat("h\u0000h\u0001R", 1_000)) + "t.");

        read.Should().Throw<InvalidDataException>().WithMessage("*'test.pkl'*more work*");
    }

    [Fact]
    public void A_memo_index_that_is_too_large_for_the_length_of_the_pickle_is_refused()
    {
        var read = () => Read("Nr\u00ff\u00ff\u00ff\u007f.");

        read.Should().Throw<InvalidDataException>().WithMessage("*memo index 2147483647*");
    }

    [Theory]
    [InlineData("}NNs.")]
    [InlineData("}(K\u0001N)Nu.")]
    public void A_dict_can_have_keys_that_are_not_text(string program) => Read(Proto2 + program).Should().BeOfType<PickleDictionary>();

    [Fact]
    public void A_length_beyond_the_end_of_the_pickle_is_refused_before_memory_is_allocated()
    {
        var program = Encoding.Latin1.GetBytes("B\u00ff\u00ff\u00ff\u007f");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var read = () => Unpickler.Read(program, NumpyVocabulary.Instance, "test.pkl");

        read.Should().Throw<InvalidDataException>();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000);
    }

    private static object? Read(string program) =>
        Unpickler.Read(Encoding.Latin1.GetBytes(program), NumpyVocabulary.Instance, "test.pkl");
}
