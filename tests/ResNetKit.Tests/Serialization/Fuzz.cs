using FsCheck;

namespace ResNetKit.Tests.Serialization;

/// <summary>Runs properties with a fixed seed, so that every run of the tests tries the same cases.</summary>
internal static class Fuzz
{
    /// <summary>Tries a property on many damaged versions of a file.</summary>
    public static void Damage(byte[] original, int cases, Action<byte[]> property) =>
        Check(Mutation.Several(), cases, mutations => property(Mutation.Apply(original, mutations)));

    /// <summary>Tries a property, which fails by throwing, on many random values.</summary>
    public static void Check<T>(Arbitrary<T> values, int cases, Action<T> property)
    {
        var configuration = Configuration.QuickThrowOnFailure;
        configuration.MaxNbOfTest = cases;
        configuration.Replay = FsCheck.Random.StdGen.NewStdGen(2015, 12);
        Prop.ForAll(values, property).Check(configuration);
    }

    /// <summary>Runs a reader; true if it read, false if it refused the file as it should. Anything else it throws passes through.</summary>
    public static bool TryRead(long fileLength, Action read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read();
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        finally
        {
            // Objects and error messages for each few bytes of the file, but nothing that a number in it announces.
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000 + (200 * fileLength));
        }
    }
}
