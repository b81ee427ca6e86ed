using System.Runtime.ExceptionServices;
using System.Text.Json;

namespace ResNetKit.Training.Distributed;

/// <summary>Provides a check after which either all processes of a run begin or none of them does.</summary>
internal static class Agreement
{
    /// <summary>Waits for all processes and compares their descriptions of the run.</summary>
    /// <param name="group">The processes.</param>
    /// <param name="description">The values that must be equal in all processes, by name.</param>
    /// <param name="problem">
    /// The exception that prevents this process from beginning; <see langword="null"/> if there is none. It is thrown after the other processes have
    /// received its message.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// Another process cannot begin, or the descriptions differ. If they differ, the exception is thrown in every process.
    /// </exception>
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
