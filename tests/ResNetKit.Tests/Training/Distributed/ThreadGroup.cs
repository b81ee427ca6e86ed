using ResNetKit.Training;
using TorchSharp;

namespace ResNetKit.Tests.Training.Distributed;

/// <summary>Represents a group whose processes are threads of this process. It implements the interface as a user's own transport would.</summary>
internal sealed class ThreadGroup : IProcessGroup
{
    private readonly Meeting _meeting;
    private int _sums;

    private ThreadGroup(Meeting meeting, int rank) => (_meeting, Rank) = (meeting, rank);

    public int Rank { get; }

    public int Size => _meeting.Size;

    public int LocalRank => Rank;

    public string HostName => $"thread{Rank}";

    /// <summary>Gets the element type and length of each sum that was begun, and whether the backward pass was running.</summary>
    public List<(torch.ScalarType Type, long Length, bool InBackwardPass)> Begun { get; } = [];

    /// <summary>Gets the reason that a failing process gave.</summary>
    public Exception? Failure => _meeting.Failure;

    /// <summary>Gets the index of the first call of <see cref="BeginSum"/> that fails in this thread. All later calls fail, too.</summary>
    public int FailsFromSum { get; init; } = int.MaxValue;

    public static ThreadGroup[] Create(int size, int failsFromSum = int.MaxValue)
    {
        var meeting = new Meeting(size);
        return
        [
            .. Enumerable.Range(0, size).Select(rank =>
                new ThreadGroup(meeting, rank) { FailsFromSum = rank == size - 1 ? failsFromSum : int.MaxValue }),
        ];
    }

    public IPendingSum BeginSum(torch.Tensor values)
    {
        if (_sums == FailsFromSum)
        {
            throw new IOException("the network is gone");
        }

        // The trainer holds the lock from the first random number of a step to the end of its backward pass, which runs on this thread.
        Begun.Add((values.dtype, values.numel(), GlobalGenerator.Lock.IsHeldByCurrentThread));
        return new PendingSum(_meeting.Join($"sum {_sums++}", Rank, values), _meeting);
    }

    public void Sum(torch.Tensor values) => _meeting.Meet(Rank, values, all => Add(all.Cast<torch.Tensor>()));

    public void Broadcast(torch.Tensor values) => _meeting.Meet(Rank, values, all =>
    {
        foreach (var other in all.Skip(1).Cast<torch.Tensor>())
        {
            other.copy_((torch.Tensor)all[0]);
        }
    });

    public IReadOnlyList<byte[]> Gather(ReadOnlySpan<byte> bytes)
    {
        byte[][] gathered = [];
        _meeting.Meet(Rank, bytes.ToArray(), act: _ => { }, everywhere: all => gathered = [.. all.Cast<byte[]>()]);
        return gathered;
    }

    public void Fail(Exception failure) => _meeting.Break(failure);

    private static void Add(IEnumerable<torch.Tensor> tensors)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        torch.Tensor[] all = [.. tensors];
        var sum = all.Skip(1).Aggregate(all[0].clone(), (total, next) => total.add(next));
        foreach (var each in all)
        {
            each.copy_(sum);
        }
    }

    private sealed class PendingSum(Round round, Meeting meeting) : IPendingSum
    {
        public void Wait() => meeting.Await(round);
    }

    /// <summary>Represents an operation that all threads do together.</summary>
    private sealed class Round(int size) : IDisposable
    {
        public object[] Given { get; } = new object[size];

        public int Arrived { get; set; }

        public ManualResetEventSlim Done { get; } = new();

        public void Dispose() => Done.Dispose();
    }

    private sealed class Meeting(int size)
    {
        private readonly Dictionary<string, Round> _rounds = [];
        private readonly int[] _calls = new int[size];

        public int Size => size;

        public Exception? Failure { get; private set; }

        public Round Join(string name, int rank, object given, Action<object[]>? act = null)
        {
            lock (_rounds)
            {
                var round = _rounds.TryGetValue(name, out var known) ? known : _rounds[name] = new Round(size);
                ThrowIfBroken();
                round.Given[rank] = given;
                if (++round.Arrived == size)
                {
                    (act ?? (all => Add(all.Cast<torch.Tensor>())))(round.Given);
                    round.Done.Set();
                }

                return round;
            }
        }

        public void Meet(int rank, object given, Action<object[]> act, Action<object[]>? everywhere = null)
        {
            var round = Join($"call {_calls[rank]++}", rank, given, act);
            Await(round);
            everywhere?.Invoke(round.Given);
        }

        public void Await(Round round)
        {
            round.Done.Wait();
            lock (_rounds)
            {
                if (round.Arrived < size)
                {
                    ThrowIfBroken();
                }
            }
        }

        public void Break(Exception failure)
        {
            lock (_rounds)
            {
                Failure ??= failure;
                foreach (var round in _rounds.Values)
                {
                    round.Done.Set();
                }
            }
        }

        private void ThrowIfBroken()
        {
            if (Failure is not null)
            {
                throw new IOException("another process has failed", Failure);
            }
        }
    }
}
