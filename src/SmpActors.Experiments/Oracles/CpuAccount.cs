using System.Runtime.CompilerServices;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Oracles;

/// <summary>What is known of one CPU: csds aimed at it, calls it made, its interrupts.</summary>
/// <remarks>
/// A csd is accounted for at its target, a call at its caller. In wall time whoever reads or writes
/// an account holds its lock, and never two at once.
/// </remarks>
internal sealed class CpuAccount
{
    private FlushOrder? _order;
    private CsdUses? _uses;
    private VectorAccount[] _vectors = [];
    private int _lastVector;
    private List<OpenCall>? _calls;
    private HashSet<CsdSlot>? _lockedSlots;

    public long QueueCount { get; set; }

    /// <summary>The place in the queue of the function that ran last, from 1.</summary>
    public long LastRunPlace { get; set; }

    /// <summary>The same where the flush goes by type.</summary>
    public FlushOrder Order => _order ??= new();

    public long CallsIssued { get; set; }

    public long CallsCompleted { get; set; }

    public long CallsRefused { get; set; }

    public long FunctionsRun { get; set; }

    public long CsdsLocked { get; set; }

    public long CsdsUnlocked { get; set; }

    public long RegisterWrites { get; set; }

    public bool IsStopped { get; set; }

    /// <summary>Whether it is online, or null: as it was at the start.</summary>
    public bool? IsOnline { get; set; }

    /// <summary>The uses of csds aimed at this CPU that are not over.</summary>
    public IEnumerable<KeyValuePair<CsdId, CsdUse>> OpenUses => _uses?.All ?? [];

    public IReadOnlyList<OpenCall> OpenCalls => _calls ?? [];

    /// <summary>When it went offline last, in ns.</summary>
    public long OfflineNs { get; set; }

    /// <summary>Offline, and out of the stop_machine that took it there.</summary>
    public bool IsDead { get; set; }

    public ReadOnlySpan<VectorAccount> Vectors => _vectors;

    public ref CsdUse NewUse(CsdId csd, out bool existed) =>
        ref (_uses ??= new()).FindOrAdd(csd, out existed);

    /// <summary>The use, or a null reference where this CPU knows none.</summary>
    public ref CsdUse FindUse(CsdId csd)
    {
        if (_uses is null) return ref Unsafe.NullRef<CsdUse>();
        return ref _uses.Find(csd);
    }

    /// <summary>Locks one of this CPU's csds that are not for one target alone.</summary>
    /// <returns>False where it was locked.</returns>
    public bool LockSlot(CsdSlot slot) => (_lockedSlots ??= []).Add(slot);

    public void UnlockSlot(CsdSlot slot) => _lockedSlots?.Remove(slot);

    public void EndUse(CsdId csd) => _uses!.Remove(csd);

    public ref VectorAccount Vector(int vector)
    {
        // An interrupt's events follow each other.
        var last = _lastVector;
        if (last < _vectors.Length && _vectors[last].Vector == vector) return ref _vectors[last];

        for (var i = 0; i < _vectors.Length; i++)
        {
            if (_vectors[i].Vector != vector) continue;
            _lastVector = i;
            return ref _vectors[i];
        }

        _lastVector = _vectors.Length;
        Array.Resize(ref _vectors, _vectors.Length + 1);
        _vectors[^1].Vector = vector;
        return ref _vectors[^1];
    }

    public void Open(OpenCall call) => (_calls ??= []).Add(call);

    public OpenCall? FindCall(CallId call)
    {
        // A task and the interrupts in it: a handful, and a search by delegate would allocate.
        for (var i = 0; i < (_calls?.Count ?? 0); i++)
        {
            if (_calls![i].Call == call) return _calls[i];
        }

        return null;
    }

    public void Close(OpenCall call) => _calls!.Remove(call);
}
