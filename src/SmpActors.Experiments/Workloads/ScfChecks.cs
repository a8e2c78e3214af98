using System.Collections.Concurrent;

namespace SmpActors.Experiments.Workloads;

/// <summary>The memory that scftorture's checks lie in, and its counters of errors.</summary>
/// <remarks>
/// Source: kernel/scftorture.c, n_errs, n_mb_in_errs, n_mb_out_errs (v6.18). Differs from v6.18:
/// an allocation never fails, so there is no n_alloc_errs; who frees a check does it at once.
/// </remarks>
public sealed class ScfChecks
{
    private readonly ConcurrentDictionary<long, ScfCheck> _allocated = new();
    private long _lastAddress;
    private int _wrongCpuCount;
    private int _orderInCount;
    private int _orderOutCount;

    /// <summary>
    /// The error counters that are not 0, in the words of the statistics line: none is a pass.
    /// </summary>
    public IEnumerable<string> Errors
    {
        get
        {
            if (_wrongCpuCount > 0) yield return $"ste: {_wrongCpuCount}";
            if (_orderInCount > 0) yield return $"stnmie: {_orderInCount}";
            if (_orderOutCount > 0) yield return $"stnmoe: {_orderOutCount}";
        }
    }

    /// <returns>The check's address: never 0, never used again.</returns>
    public long Allocate(ScfCheck check)
    {
        var address = Interlocked.Increment(ref _lastAddress);
        _allocated[address] = check;
        return address;
    }

    /// <returns>The check there, or null: none is, or none any more.</returns>
    public ScfCheck? At(long address) => _allocated.GetValueOrDefault(address);

    public void Free(long address) => _allocated.TryRemove(address, out _);

    /// <summary>n_errs: a handler ran on another CPU than it was meant for.</summary>
    public void CountWrongCpu() => Interlocked.Increment(ref _wrongCpuCount);

    /// <summary>n_mb_in_errs: a handler did not see its sender's stores.</summary>
    public void CountOrderIn() => Interlocked.Increment(ref _orderInCount);

    /// <summary>n_mb_out_errs: a sender did not see its handler's stores.</summary>
    public void CountOrderOut() => Interlocked.Increment(ref _orderOutCount);
}
