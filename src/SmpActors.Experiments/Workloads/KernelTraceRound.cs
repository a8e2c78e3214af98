using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Workloads;

/// <summary>Names one IPI to one CPU alike in a recording and in its run.</summary>
/// <param name="Sender">Who raised it; -1 for one that was injected.</param>
/// <param name="Target">Whom it is for.</param>
/// <param name="Vector">x86 vector, or on arm64 the INTID.</param>
/// <param name="Nth">The n-th from this sender to this target, from 1; of an injection its
/// number.</param>
internal readonly record struct KernelTraceKey(int Sender, int Target, long Vector, long Nth);

/// <summary>One IPI to one CPU.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Line">The recording's line; 0 in a run.</param>
/// <param name="AtNs">When it was raised, on the clock of its side.</param>
internal sealed record KernelTraceRaise(KernelTraceKey Key, int Line, long AtNs);

/// <summary>One time that an interrupt became pending, until it was taken.</summary>
/// <param name="target">The CPU.</param>
/// <param name="vector">x86 vector, or on arm64 the INTID.</param>
internal sealed class KernelTraceRound(CpuId target, long vector)
{
    public CpuId Target => target;

    public long Vector => vector;

    /// <summary>
    /// The IPIs that it serves: several where they merged, none where nobody raised it.
    /// </summary>
    public List<KernelTraceRaise> Raises { get; } = [];

    /// <summary>Whether a handler was entered for it.</summary>
    public bool IsEntered { get; private set; }

    /// <summary>The line of the entry; 0 in a run.</summary>
    public int EntryLine { get; private set; }

    /// <summary>When the handler was entered.</summary>
    public long EnteredAtNs { get; private set; }

    /// <summary>The n-th entry of its side, from 1; 0: not entered.</summary>
    public long Order { get; private set; }

    public void Enter(int line, long atNs, long order)
    {
        (IsEntered, EntryLine, EnteredAtNs, Order) = (true, line, atNs, order);
    }
}
