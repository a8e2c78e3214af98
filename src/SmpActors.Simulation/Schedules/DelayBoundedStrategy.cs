namespace SmpActors.Simulation.Schedules;

/// <summary>
/// Goes in turn but for a few delays at random choices: who is delayed is passed over, and comes
/// when all others that wait have had their turn.
/// </summary>
/// <remarks>
/// Most bugs need few delays, and there are far fewer orders with few delays than orders. Source:
/// M. Emmi, S. Qadeer, Z. Rakamaric, "Delay-Bounded Scheduling", POPL 2011; the places of the
/// delays are drawn, not enumerated.
/// </remarks>
internal sealed class DelayBoundedStrategy : IScheduleStrategy
{
    private readonly List<long> _delays = [];
    private long _choices;

    /// <param name="seed">Decides where the delays are.</param>
    /// <param name="bound">Delays of a run, at least 0.</param>
    /// <param name="choices">About how many choices a run has, at least 1.</param>
    public DelayBoundedStrategy(ulong seed, int bound, long choices)
    {
        var prng = new Prng(seed);
        var range = (int)Math.Clamp(choices, 1, int.MaxValue);
        for (var i = 0; i < bound; i++) _delays.Add(prng.NextInt(range));
    }

    public bool IsInOrderOfArrival => false;

    public int Choose(int count, in ChoicePoint point)
    {
        var delays = 0;
        foreach (var delay in _delays)
        {
            if (delay == _choices) delays++;
        }

        _choices++;
        return Math.Min(delays, count - 1);
    }
}
