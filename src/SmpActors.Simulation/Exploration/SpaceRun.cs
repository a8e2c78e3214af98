using SmpActors.Simulation.Dispatch;
using SmpActors.Simulation.Schedules;

namespace SmpActors.Simulation.Exploration;

/// <summary>
/// One run of a <see cref="SpaceSearch"/>: follows the path so far, and makes it longer.
/// </summary>
internal sealed class SpaceRun(List<SpaceNode> path, bool isReduced) : IScheduleStrategy, IRunWatch
{
    private readonly Dictionary<Step, Queue<int>> _causes = [];
    private readonly Dictionary<ulong, int> _lastOf = [];
    private readonly List<(Step Step, int Actor, int Lane)> _enabled = [];
    private int _at = -1;
    private int _restedAt;
    private int _lane;

    public bool IsInOrderOfArrival => false;

    public bool SeesEverything => true;

    /// <summary>The first step that is new, or new in its place.</summary>
    public int FirstNew { get; } = Math.Max(0, path.Count - 1);

    /// <summary>Whether it was broken off: all that could follow was seen.</summary>
    public bool IsRedundant { get; private set; }

    /// <summary>Whether an actor was given a system message by another.</summary>
    public bool HasSignals { get; private set; }

    /// <summary>Whether no two that could act had the same identity.</summary>
    public bool IsExact { get; private set; } = true;

    /// <summary>Its steps, to be made again.</summary>
    public IReadOnlyList<Step> Steps => [.. path.Select(node => node.Chosen)];

    /// <exception cref="RunEndedException">All that could follow was seen.</exception>
    public int Choose(int count, in ChoicePoint point)
    {
        if (point.Kind == ChoiceKind.Sender) return _lane;

        FindEnabled(count, in point);
        _at++;
        if (_at == path.Count) path.Add(NewNode());
        var node = path[_at];
        foreach (var (step, actor, lane) in _enabled)
        {
            if (step != node.Chosen) continue;
            Execute(node);
            _lane = lane;
            return actor;
        }

        throw new SimulationException(
            $"Step {_at + 1} of a run could not be made again: who could act before cannot now. "
            + "Something of the system is not decided by the schedule: a clock, a hash order, "
            + "randomness, or state kept from run to run");
    }

    void IRunWatch.Ticking(long timeNs) => _restedAt = _at + 1;

    void IRunWatch.Posting(LaneQueue receiver, ulong senderHash)
    {
        // What is told from outside waits, as the clock does, until all is at rest.
        if (receiver.Machine.Active is null) _restedAt = _at + 1;
        var lane = new Step(receiver.PathHash, senderHash);
        if (!_causes.TryGetValue(lane, out var causes)) _causes[lane] = causes = new();
        causes.Enqueue(_at);
    }

    void IRunWatch.Signalled(LaneQueue queue, LaneQueue? by)
    {
        // What ends an await is told to the one that awaits, and to nobody else.
        if (by is not null && !ReferenceEquals(by, queue) && by.Sink is null) HasSignals = true;
        var settling = new Step(queue.PathHash, 0, IsSettling: true);
        _causes[settling] = new([_at]);
    }

    private void FindEnabled(int count, in ChoicePoint point)
    {
        _enabled.Clear();
        for (var i = 0; i < count; i++)
        {
            var receiver = point.IdentityOf(i);
            if (point.IsSettling(i))
            {
                Add(new(receiver, 0, IsSettling: true), i, 0);
                continue;
            }

            for (var lane = 0; lane < point.LaneCountOf(i); lane++)
            {
                Add(new(receiver, point.LaneIdentityOf(i, lane)), i, lane);
            }
        }
    }

    private void Add(Step step, int actor, int lane)
    {
        foreach (var (known, _, _) in _enabled)
        {
            if (known != step) continue;
            IsExact = false;
            return;
        }

        _enabled.Add((step, actor, lane));
    }

    private SpaceNode NewNode()
    {
        var sleep = new HashSet<Step>();
        if (_at > 0 && _restedAt < _at && isReduced)
        {
            var before = path[_at - 1];
            foreach (var step in before.Sleep.Union(before.Done))
            {
                if (step.Receiver != before.Chosen.Receiver) sleep.Add(step);
            }
        }

        foreach (var (step, _, _) in _enabled)
        {
            if (sleep.Contains(step)) continue;
            var enabled = _enabled.Select(one => one.Step).ToList();
            return new()
            {
                Chosen = step,
                Enabled = enabled,
                Sleep = sleep,
                Backtrack = isReduced ? [step] : [.. enabled],
            };
        }

        IsRedundant = true;
        throw new RunEndedException();
    }

    /// <summary>Notes what the step that is about to be made depends on.</summary>
    private void Execute(SpaceNode node)
    {
        var step = node.Chosen;
        var cause = -1;
        if (_causes.TryGetValue(step, out var causes) && causes.Count > 0) cause = causes.Dequeue();
        var before = _lastOf.GetValueOrDefault(step.Receiver, -1);
        if (before < _restedAt) before = -1;
        _lastOf[step.Receiver] = _at;
        if (node.IsExecuted) return;

        node.IsExecuted = true;
        node.Cause = cause;
        node.Before = before;
        var preceding = new ulong[(_at >> 6) + 1];
        for (var i = 0; i < _restedAt; i++) preceding[i >> 6] |= 1UL << (i & 63);
        Include(preceding, cause);
        Include(preceding, before);
        node.Preceding = preceding;
    }

    private void Include(ulong[] preceding, int step)
    {
        if (step < 0) return;
        preceding[step >> 6] |= 1UL << (step & 63);
        var further = path[step].Preceding;
        for (var i = 0; i < further.Length; i++) preceding[i] |= further[i];
    }
}
