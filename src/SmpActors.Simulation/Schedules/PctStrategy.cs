using SmpActors.Simulation.Hashing;

namespace SmpActors.Simulation.Schedules;

/// <summary>
/// Probabilistic concurrency testing: every actor, and in each mailbox every sender, has a random
/// priority, and the highest always goes first; at depth - 1 random choices the one that would go
/// first becomes the last for good.
/// </summary>
/// <remarks>
/// A bug that needs d ordered events is found with a probability of at least 1 / (n k^(d-1)) in
/// each run, for n actors and k choices: much better than by coin tossing where an event must wait
/// for many others. Source: S. Burckhardt et al., "A Randomized Scheduler with Probabilistic
/// Guarantees of Finding Bugs", ASPLOS 2010; with actors for threads, as in B. Ozkan et al.,
/// "Randomized Testing of Distributed Systems with Probabilistic Guarantees", OOPSLA 2018.
/// </remarks>
internal sealed class PctStrategy : IScheduleStrategy
{
    private readonly Dictionary<ulong, ulong> _lowered = [];
    private readonly HashSet<long> _changes = [];
    private readonly ulong _seed;
    private long _choices;
    private ulong _below;

    /// <param name="seed">Decides all priorities and where they change.</param>
    /// <param name="depth">d, at least 1.</param>
    /// <param name="choices">k: about how many choices a run has, at least 1.</param>
    public PctStrategy(ulong seed, int depth, long choices)
    {
        var prng = new Prng(seed);
        _seed = prng.Next();
        var bound = (int)Math.Clamp(choices, 1, int.MaxValue);
        for (var i = 1; i < depth; i++) _changes.Add(prng.NextInt(bound));
        _below = (ulong)depth;
    }

    public bool IsInOrderOfArrival => false;

    public int Choose(int count, in ChoicePoint point)
    {
        var best = Best(count, in point);
        if (!_changes.Contains(_choices++)) return best;

        // Lower than all that is left to its chance, and than all that were lowered before.
        _lowered[Key(in point, best)] = _below--;
        return Best(count, in point);
    }

    private int Best(int count, in ChoicePoint point)
    {
        var (best, most) = (0, 0UL);
        for (var i = 0; i < count; i++)
        {
            var key = Key(in point, i);
            var priority = _lowered.TryGetValue(key, out var low)
                ? low
                : Mix.Fold(_seed, key) | (1UL << 63);
            if (priority <= most) continue;
            (best, most) = (i, priority);
        }

        return best;
    }

    private static ulong Key(in ChoicePoint point, int index) =>
        Mix.Fold(point.Receiver, point.IdentityOf(index));
}
