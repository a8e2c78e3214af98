using SmpActors.Simulation.Schedules;

namespace SmpActors.Simulation.Dispatch;

/// <summary>Who chooses, who watches, and how a machine is made ready for another run.</summary>
internal sealed partial class Machine
{
    /// <summary>
    /// Lets a strategy choose from now on, in the place of the seed; null for it.
    /// </summary>
    /// <param name="strategy">Who chooses.</param>
    /// <param name="watch">Who is told of each step; null for nobody.</param>
    public void Follow(IScheduleStrategy? strategy, IRunWatch? watch)
    {
        if (strategy is { IsInOrderOfArrival: true })
        {
            throw new ArgumentException(
                "Order of arrival is chosen in the settings", nameof(strategy));
        }

        if (_dueCount != 0) SpillDue();
        _strategy = strategy ?? Strategies.For(Settings);
        _watch = watch;
        _asksAlways = strategy is { SeesEverything: true };
        _ready.KeepsOrder = _strategy is not null;
    }

    /// <summary>Drops all that waits, and turns the clock back to 0.</summary>
    /// <exception cref="SimulationException">An actor waits in an await.</exception>
    public void Clear()
    {
        _watch = null;
        if (_dueCount != 0) SpillDue();
        if (_suspended.Count > 0)
        {
            throw new SimulationException(
                $"The system cannot run again: {Suspended()} waits in an await; create a new one");
        }

        _ready.Settle();
        while (_ready.Count > 0)
        {
            var queue = _ready[_ready.Count - 1];
            if (queue.RunPending)
            {
                RunSystemMessages(queue);
                _ready.Settle();
                continue;
            }

            while (queue.Count > 0) Parcels.Free(queue.Take(0));
            _ready.Remove(queue);
        }

        while (_time.TryTakeNext(long.MaxValue, out _, out var first)) Forget(first);
        NowNs = 0;
        _time.Rebase(0);
        _foreign = null;
    }

    private int Choose(int count, ChoiceKind kind, LaneQueue? receiver)
    {
        var index = _strategy is null
            ? _prng.NextInt(count)
            : _strategy.Choose(count, new ChoicePoint(kind, _ready, receiver));
        if (count > 1) _watch?.Chosen(count, index);
        if (index == 0 || !KeepsOrder) return index;

        // Who was passed over has had its turn: it comes when all others that wait have had theirs.
        if (receiver is null) _ready.Rotate(index);
        else receiver.RotateLanes(index);
        return 0;
    }

    private int ChooseDue()
    {
        var index = _prng.NextInt(_dueCount);
        _watch?.Chosen(_dueCount, index);
        return index;
    }
}
