namespace SmpActors.Experiments.Oracles;

/// <summary>Whether a CPU whose flush goes by type runs its entries in that order.</summary>
/// <remarks>
/// Within a batch whoever is waited for goes first; among equals the older one does.
/// Source: kernel/smp.c, __flush_smp_call_function_queue() (v6.1).
/// </remarks>
internal sealed class FlushOrder
{
    private long _lastAwaitedPlace;
    private long _lastOtherPlace;
    private long _awaitedCount;

    /// <summary>An entry was taken from the queue.</summary>
    public void Take(bool isAwaited)
    {
        if (isAwaited) _awaitedCount++;
    }

    /// <summary>An entry's function starts; says whether it is its turn.</summary>
    /// <param name="place">Its place in the queue, from 1.</param>
    /// <param name="isAwaited">Whether its caller waits.</param>
    public bool Run(long place, bool isAwaited)
    {
        if (isAwaited) _awaitedCount--;
        ref var last = ref isAwaited ? ref _lastAwaitedPlace : ref _lastOtherPlace;
        var isTurn = place > last && (isAwaited || _awaitedCount == 0);
        last = place;
        return isTurn;
    }
}
