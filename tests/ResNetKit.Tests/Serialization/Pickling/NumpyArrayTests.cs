using ResNetKit.Serialization.Pickling;
using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Tests.Serialization.Pickling;

public sealed class NumpyArrayTests
{
    [Theory]
    [InlineData("arrays-python2.pkl")]
    [InlineData("arrays-protocol2.pkl")]
    [InlineData("arrays-protocol4.pkl")]
    public void A_batch_in_the_layout_of_CIFAR_10_is_read_whoever_wrote_it(string file)
    {
        var batch = (PickleDictionary)Read(file)!;

        batch.TryGetValue("labels", out var labels).Should().BeTrue();
        ((List<object?>)labels!).Should().Equal(6L, 9L);
        batch.TryGetValue("data", out var data).Should().BeTrue();
        var images = (NumpyArray)data!;
        images.Type.Should().Be(ElementType.U8);
        images.Shape.Should().Equal(2, 300);
        images.IsFortranOrder.Should().BeFalse();
        images.Bytes.ToArray().Should().Equal(Enumerable.Range(0, 600).Select(i => (byte)i));
    }

    [Fact]
    public void An_array_in_Fortran_order_is_read_and_marked_as_such()
    {
        var array = (NumpyArray)Read("array-fortran.pkl")!;

        array.Type.Should().Be(ElementType.I64);
        array.Shape.Should().Equal(2, 3);
        array.IsFortranOrder.Should().BeTrue();
        array.Bytes.ToArray().Where((_, i) => i % 8 == 0).Should().Equal(0, 3, 1, 4, 2, 5);
    }

    [Theory]
    [InlineData("array-big-endian.pkl", "*byte order '>'*")]
    [InlineData("array-objects.pkl", "*numpy type 'O8'*")]
    public void Other_arrays_than_of_plain_little_endian_numbers_are_refused(string file, string message)
    {
        var read = () => Read(file);

        read.Should().Throw<InvalidDataException>().WithMessage(message);
    }

    private static object? Read(string file) => Unpickler.Read(ReferenceFile.Read(file), NumpyVocabulary.Instance, file);
}
