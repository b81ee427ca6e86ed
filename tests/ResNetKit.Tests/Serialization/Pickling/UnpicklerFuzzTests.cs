using ResNetKit.Serialization.Pickling;

namespace ResNetKit.Tests.Serialization.Pickling;

public sealed class UnpicklerFuzzTests
{
    [Theory]
    [InlineData("arrays-python2.pkl")]
    [InlineData("arrays-protocol2.pkl")]
    [InlineData("arrays-protocol4.pkl")]
    public void A_damaged_pickle_of_arrays_is_read_or_refused(string file) =>
        ReadDamaged(ReferenceFile.Read(file), NumpyVocabulary.Instance);

    [Theory]
    [InlineData("module-state.pt")]
    [InlineData("module-state-protocol4.pt")]
    [InlineData("views.pt")]
    [InlineData("checkpoint.pt")]
    public void A_damaged_pickle_of_tensors_is_read_or_refused(string file) =>
        ReadDamaged(ReferenceFile.ReadPickle(file), TorchVocabulary.Instance);

    private static void ReadDamaged(byte[] original, PickleVocabulary vocabulary)
    {
        var refused = 0;

        Fuzz.Damage(original, cases: 500, damaged =>
        {
            var read = Fuzz.TryRead(damaged.Length, () => Unpickler.Read(damaged, vocabulary, "damaged.pkl"));
            refused += read ? 0 : 1;
        });

        refused.Should().BeInRange(50, 499);
    }
}
