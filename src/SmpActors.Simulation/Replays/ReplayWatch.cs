using SmpActors.Simulation.Dispatch;

namespace SmpActors.Simulation.Replays;

/// <summary>
/// Compares a run with what was recorded, step by step, and ends it where they part.
/// </summary>
internal sealed class ReplayWatch(Replay replay) : IRunWatch
{
    private readonly DeliveryLog _found = new();
    private int _choices;

    /// <exception cref="ReplayDivergedException">There is another choice to make.</exception>
    public void Chosen(int count, int index)
    {
        var number = _choices++;
        if (number >= replay.Decisions.Count || replay.Decisions[number].Count == count) return;

        throw Diverged(
            $"choice {number + 1}, before delivery {_found.Count + 1}, is expected to be among "
            + $"{replay.Decisions[number].Count}, and is among {count}");
    }

    /// <exception cref="ReplayDivergedException">It is another delivery.</exception>
    public void Delivering(in Delivery delivery)
    {
        _found.Delivering(in delivery);
        var at = _found.Count;
        if (at > replay.Deliveries)
        {
            throw Diverged(
                $"delivery {at} is expected to be none, for the run ended after "
                + $"{replay.Deliveries}, and is {LastFound()}");
        }

        var expected = replay.Expected;
        if (at <= expected.Entries.Count)
        {
            Compare(at, expected.Text(expected.Entries[(int)at - 1]));
        }
        else if (at % DeliveryLog.CheckpointEvery == 0
            && at / DeliveryLog.CheckpointEvery <= expected.Checkpoints.Count)
        {
            var mark = (int)(at / DeliveryLog.CheckpointEvery) - 1;
            if (expected.Checkpoints[mark] == delivery.Hash) return;
            throw Diverged(
                $"one of the deliveries {at - DeliveryLog.CheckpointEvery + 1} to {at} differs: "
                + $"hash {expected.Checkpoints[mark]:x16} is expected after them, and is "
                + $"{delivery.Hash:x16}");
        }
    }

    /// <exception cref="ReplayDivergedException">It ended otherwise.</exception>
    public void End(long deliveries, ulong hash)
    {
        if (deliveries < replay.Deliveries)
        {
            var next = deliveries < replay.Expected.Entries.Count
                ? replay.Expected.Text(replay.Expected.Entries[(int)deliveries])
                : $"one of {replay.Deliveries}";
            throw Diverged(
                $"delivery {deliveries + 1} is expected to be {next}, and the run ended before it");
        }

        if (hash == replay.Hash) return;
        throw Diverged(
            $"all {deliveries} deliveries are as expected, but system messages are not: hash "
            + $"{replay.Hash:x16} is expected at the end, and is {hash:x16}");
    }

    private string LastFound() => _found.Count <= _found.EntryCount
        ? _found.Text(_found.EntryCount - 1)
        : "one more";

    private void Compare(long at, string expected)
    {
        var found = _found.Text((int)at - 1);
        if (found != expected)
        {
            throw Diverged($"delivery {at} is expected to be {expected}, and is {found}");
        }

        var hash = replay.Expected.Entries[(int)at - 1].Hash;
        if (hash == _found.HashAt((int)at - 1)) return;
        throw Diverged(
            $"delivery {at}, {found}, has another content, or comes at another time or after other "
            + $"system messages: hash {hash:x8} is expected, and is "
            + $"{_found.HashAt((int)at - 1):x8}");
    }

    private ReplayDivergedException Diverged(string what) => new(
        $"The replay of {replay.Scenario} parts from what was recorded: {what}. It was recorded "
        + $"with {replay.Program} and {replay.Engine}; code that has changed since, or that reads "
        + "a clock, a hash order or other randomness, makes another run")
    {
        Delivery = _found.Count,
    };
}
