using FsCheck;

namespace ResNetKit.Tests.Serialization;

/// <summary>Represents one way to damage a file. Positions are relative to its length, so that a mutation can be applied to any file.</summary>
public sealed record Mutation(MutationKind Kind, double Place, int Length, byte Value)
{
    /// <summary>Generates one to four random mutations.</summary>
    public static Arbitrary<Mutation[]> Several()
    {
        var one =
            from kind in Gen.Elements(Enum.GetValues<MutationKind>())
            from place in Gen.Choose(0, 1_000_000)
            from length in Gen.Choose(1, 16)
            from value in Gen.Elements<byte>(0, 1, 2, 8, 16, 127, 128, 255, (byte)'"', (byte)'{', (byte)'[', (byte)'9', (byte)'(', (byte)'R')
            select new Mutation(kind, place / 1_000_001.0, length, value);
        var several =
            from count in Gen.Choose(1, 4)
            from mutations in Gen.ArrayOf(count, one)
            select mutations;
        return Arb.From(several);
    }

    /// <summary>Returns the file after all mutations.</summary>
    public static byte[] Apply(byte[] original, IEnumerable<Mutation> mutations) =>
        mutations.Aggregate(original, (bytes, mutation) => bytes.Length == 0 ? bytes : mutation.Apply(bytes));

    private byte[] Apply(byte[] bytes)
    {
        var begin = (int)(Place * bytes.Length);
        var end = Math.Min(begin + Length, bytes.Length);
        return Kind switch
        {
            MutationKind.FlipBit => [.. bytes[..begin], (byte)(bytes[begin] ^ (1 << (Value % 8))), .. bytes[(begin + 1)..]],
            MutationKind.Overwrite => [.. bytes[..begin], Value, .. bytes[(begin + 1)..]],
            MutationKind.Fill => [.. bytes[..begin], .. Enumerable.Repeat(Value, end - begin), .. bytes[end..]],
            MutationKind.Insert => [.. bytes[..begin], .. Enumerable.Repeat(Value, Length), .. bytes[begin..]],
            MutationKind.Delete => [.. bytes[..begin], .. bytes[end..]],
            MutationKind.Repeat => [.. bytes[..end], .. bytes[begin..]],
            _ => bytes[..begin],
        };
    }
}
