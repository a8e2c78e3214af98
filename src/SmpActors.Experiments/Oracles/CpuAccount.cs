using System.Runtime.InteropServices;
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
    private CsdUses _uses;
    private VectorAccount _onlyVector;
    private VectorAccount[]? _vectors;
    private int _vectorCount;
    private int _lastVector;
    private List<OpenCall>? _calls;

    public long QueueCount { get; set; }

    /// <summary>The place in the queue of the function that ran last, from 1.</summary>
    public long LastRunPlace { get; set; }

    /// <summary>The same where the flush goes by type.</summary>
    public FlushOrder Order => _order ??= new();

    public long FunctionsRun { get; set; }

    public long RegisterWrites { get; set; }

    public long CallsIssued { get; set; }

    public long CallsCompleted { get; set; }

    public long CallsRefused { get; set; }

    public long CsdsLocked { get; set; }

    public long CsdsUnlocked { get; set; }

    public bool IsStopped { get; set; }

    /// <summary>Whether it is online, or null: as it was at the start.</summary>
    public bool? IsOnline { get; set; }

    /// <summary>The uses of csds aimed at this CPU that are not over.</summary>
    public IEnumerable<KeyValuePair<CsdId, CsdUse>> OpenUses => _uses.All;

    public IReadOnlyList<OpenCall> OpenCalls => _calls ?? [];

    public ReadOnlySpan<VectorAccount> Vectors => _vectors is null
        ? MemoryMarshal.CreateReadOnlySpan(ref _onlyVector, _vectorCount)
        : _vectors.AsSpan(0, _vectorCount);

    public ref CsdUse NewUse(CsdId csd, out bool existed) =>
        ref _uses.FindOrAdd(csd, out existed);

    /// <summary>The use, or a null reference where this CPU knows none.</summary>
    public ref CsdUse FindUse(CsdId csd) => ref _uses.Find(csd);

    public void EndUse(CsdId csd) => _uses.Remove(csd);

    /// <summary>The account of one kind of interrupt; valid until the next kind's first.</summary>
    public ref VectorAccount Vector(int vector)
    {
        if (_vectors is null)
        {
            // One kind is all that most CPUs ever get.
            if (_onlyVector.Vector == vector && _vectorCount != 0) return ref _onlyVector;
            return ref AddVector(vector);
        }

        // An interrupt's events follow each other.
        var last = _lastVector;
        if (_vectors[last].Vector == vector) return ref _vectors[last];

        for (var i = 0; i < _vectorCount; i++)
        {
            if (_vectors[i].Vector != vector) continue;
            _lastVector = i;
            return ref _vectors[i];
        }

        return ref AddVector(vector);
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

    private ref VectorAccount AddVector(int vector)
    {
        if (_vectorCount == 0)
        {
            _vectorCount = 1;
            _onlyVector.Vector = vector;
            return ref _onlyVector;
        }

        if (_vectors is null) _vectors = [_onlyVector];
        Array.Resize(ref _vectors, _vectorCount + 1);
        _lastVector = _vectorCount++;
        _vectors[_lastVector].Vector = vector;
        return ref _vectors[_lastVector];
    }
}
