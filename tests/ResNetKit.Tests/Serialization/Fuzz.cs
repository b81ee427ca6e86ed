using FsCheck;

namespace ResNetKit.Tests.Serialization;

/// <summary>Tests properties with a fixed seed, so that every run tries the same cases.</summary>
internal static class Fuzz
{
    /// <summary>Tests a property with many damaged versions of a file.</summary>
    public static void Damage(byte[] original, int cases, Action<byte[]> property) =>
        Check(Mutation.Several(), cases, mutations => property(Mutation.Apply(original, mutations)));

    /// <summary>Tests a property, which fails by throwing, with many random values.</summary>
    public static void Check<T>(Arbitrary<T> values, int cases, Action<T> property)
    {
        var configuration = Configuration.QuickThrowOnFailure;
        configuration.MaxNbOfTest = cases;
        configuration.Replay = FsCheck.Random.StdGen.NewStdGen(2015, 12);
        Prop.ForAll(values, property).Check(configuration);
    }

    /// <summary>
    /// Runs a reader. Returns true if it read the file and false if it threw an <see cref="InvalidDataException"/>. Does not catch other exceptions. Fails
    /// the test if the reader allocated too much managed memory.
    /// </summary>
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
            // A reader may allocate objects and messages in proportion to the length of the file, but not in proportion to sizes that the file merely claims.
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000 + (200 * fileLength));
        }
    }
}
