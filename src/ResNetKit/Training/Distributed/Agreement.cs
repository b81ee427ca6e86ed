using System.Runtime.ExceptionServices;
using System.Text.Json;

namespace ResNetKit.Training.Distributed;

/// <summary>Lets the processes of a run begin it together, or none of them.</summary>
internal static class Agreement
{
    /// <summary>Waits for all processes and compares what they are about to do.</summary>
    /// <param name="group">The processes.</param>
    /// <param name="description">What must be alike, by name.</param>
    /// <param name="problem">Why this process cannot begin; null where it can.</param>
    /// <exception cref="InvalidDataException">Another process cannot begin, or is about to do something else; in every process alike.</exception>
    public static void Reach(IProcessGroup group, IReadOnlyDictionary<string, string> description, Exception? problem)
    {
        var own = new Position(group.HostName, problem is null ? null : problem.Message, description);
        Position[] all = [.. group.Gather(JsonSerializer.SerializeToUtf8Bytes(own)).Select(bytes => JsonSerializer.Deserialize<Position>(bytes)!)];
        if (problem is not null)
        {
            ExceptionDispatchInfo.Throw(problem);
        }

        for (var rank = 0; rank < all.Length; rank++)
        {
            if (all[rank].Problem is { } other)
            {
                throw new InvalidDataException($"No process begins, as {group.NameOf(rank, all[rank].Host)} cannot: {other}");
            }
        }

        var first = all[0];
        for (var rank = 1; rank < all.Length; rank++)
        {
            foreach (var name in first.Description.Keys.Union(all[rank].Description.Keys))
            {
                var (here, there) = (first.Description.GetValueOrDefault(name, "nothing"), all[rank].Description.GetValueOrDefault(name, "nothing"));
                if (here != there)
                {
                    throw new InvalidDataException(MessageText.Message(
                        $"The processes do not train the same: the {name} is {here} in {group.NameOf(0, first.Host)}, "
                        + $"but {there} in {group.NameOf(rank, all[rank].Host)}."));
                }
            }
        }
    }

    private sealed record Position(string Host, string? Problem, IReadOnlyDictionary<string, string> Description);
}
