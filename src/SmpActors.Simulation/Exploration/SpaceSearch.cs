using SmpActors.Simulation.Schedules;

namespace SmpActors.Simulation.Exploration;

/// <summary>
/// Goes through all orders of one scenario's deliveries, depth first, run by run from the start,
/// and leaves out what makes no difference: two deliveries to different actors commute, for an
/// actor's state is its own and each pair of actors has a lane of its own.
/// </summary>
/// <remarks>
/// Dynamic partial-order reduction with source sets and sleep sets: of each class of equal orders
/// at least one is run to its end, and nearly always only one. Source: P. Abdulla et al., "Optimal
/// Dynamic Partial Order Reduction", POPL 2014, algorithm 1. A move of the clock waits for all
/// before it, and so orders all; an actor that is started, stopped or watched by another in the
/// course of a run touches that actor's mailbox past its lanes: then every order is run.
/// </remarks>
/// <param name="reduces">Whether commuting deliveries are run in one order only.</param>
internal sealed class SpaceSearch(bool reduces)
{
    private readonly List<SpaceNode> _path = [];

    /// <summary>Whether commuting deliveries are run in one order only.</summary>
    public bool IsReduced { get; private set; } = reduces;

    /// <summary>
    /// Whether who could act was always told apart; if not, orders may have been left out.
    /// </summary>
    public bool IsExact { get; private set; } = true;

    /// <summary>Whether all orders were run.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Runs to their end: orders that differ.</summary>
    public long Orders { get; private set; }

    /// <summary>Runs that were broken off, since all that could follow had been seen.</summary>
    public long Redundant { get; private set; }

    /// <summary>Steps of the longest run.</summary>
    public int DepthMax { get; private set; }

    /// <summary>The next run.</summary>
    public SpaceRun Next() => new(_path, IsReduced);

    /// <summary>Learns from a run what else is to be run.</summary>
    public void Learn(SpaceRun run)
    {
        IsExact &= run.IsExact;
        DepthMax = Math.Max(DepthMax, _path.Count);
        if (IsReduced && run.HasSignals)
        {
            IsReduced = false;
            Orders = 0;
            Redundant = 0;
            _path.Clear();
            return;
        }

        if (run.IsRedundant) Redundant++;
        else Orders++;

        for (var i = run.FirstNew; IsReduced && i < _path.Count; i++) FindRace(i);
        Backtrack();
    }

    /// <summary>Drops what a run that was cancelled has begun.</summary>
    public void Forget(SpaceRun run)
    {
        if (run.FirstNew < _path.Count)
        {
            _path.RemoveRange(run.FirstNew, _path.Count - run.FirstNew);
        }
    }

    /// <summary>Leaves the deepest choice that has something left, and takes that.</summary>
    private void Backtrack()
    {
        while (_path.Count > 0)
        {
            var node = _path[^1];
            node.Done.Add(node.Chosen);
            var next = node.Backtrack.FirstOrDefault(
                step => !node.Done.Contains(step) && !node.Sleep.Contains(step));
            if (next != default)
            {
                node.Chosen = next;
                node.IsExecuted = false;
                return;
            }

            _path.RemoveAt(_path.Count - 1);
        }

        IsDone = true;
    }

    /// <summary>
    /// If a step could have come before the one that it follows, sees to it that this is run too.
    /// </summary>
    private void FindRace(int later)
    {
        var node = _path[later];
        var earlier = node.Before;
        if (earlier < 0 || _path[earlier].Chosen == node.Chosen) return;
        if (node.Cause >= 0 && (node.Cause == earlier || Precedes(earlier, node.Cause))) return;

        var at = _path[earlier];
        var rest = new List<int>();
        for (var i = earlier + 1; i < later; i++)
        {
            if (!Precedes(earlier, i)) rest.Add(i);
        }

        rest.Add(later);
        var initials = Initials(rest);
        if (initials.Exists(at.Backtrack.Contains)) return;

        var one = initials.Find(at.Enabled.Contains);
        if (one != default) at.Backtrack.Add(one);
        else at.Backtrack.UnionWith(at.Enabled);
    }

    /// <summary>
    /// What can be the first step of some steps that are left when others are not.
    /// </summary>
    private List<Step> Initials(List<int> rest)
    {
        var initials = new List<Step>();
        var seen = new HashSet<Step>();
        for (var i = 0; i < rest.Count; i++)
        {
            var step = _path[rest[i]].Chosen;
            if (!seen.Add(step)) continue;
            var isFirst = true;
            for (var j = 0; j < i && isFirst; j++)
            {
                // The last one is not where it was: only its cause can come before it.
                isFirst = i == rest.Count - 1
                    ? !IsBeforeCauseOf(rest[j], rest[i])
                    : !Precedes(rest[j], rest[i]);
            }

            if (isFirst) initials.Add(step);
        }

        return initials;
    }

    /// <summary>
    /// Whether a step precedes the last of a reversed race: through its cause, or at its receiver.
    /// </summary>
    private bool IsBeforeCauseOf(int earlier, int later)
    {
        var cause = _path[later].Cause;
        if (cause >= 0 && (cause == earlier || Precedes(earlier, cause))) return true;
        return _path[earlier].Chosen.Receiver == _path[later].Chosen.Receiver;
    }

    private bool Precedes(int earlier, int later) =>
        (_path[later].Preceding[earlier >> 6] >> (earlier & 63) & 1) != 0;
}
