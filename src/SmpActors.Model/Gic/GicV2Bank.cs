using System.Numerics;

namespace SmpActors.Model.Gic;

/// <summary>What a GICv2's distributor keeps for one CPU: SGIs, PPIs, and the stream.</summary>
/// <remarks>
/// An SGI pends once for each sender; active it is once, whoever sent it. Source: GICv2
/// architecture (IHI 0048), "Interrupt handling state machine" and GICD_SPENDSGIRn.
/// </remarks>
internal sealed class GicV2Bank
{
    /// <summary>Software made the SGI active: an end from any sender ends it.</summary>
    private const byte AnySource = 0xff;

    private readonly byte[] _sources = new byte[IntId.SgiCount];
    private readonly byte[] _activeSources = new byte[IntId.SgiCount];
    private readonly long[] _causes = new long[IntId.SgiCount * GiccIar.SourceCount];
    private uint _pending;

    public PriorityBytes Priorities { get; } = new(IntId.PrivateCount);

    public uint Enabled { get; set; }

    /// <summary>ICFGR1: which PPIs are edge-triggered.</summary>
    public uint PpiConfig { get; set; }

    public uint Active { get; private set; }

    /// <summary>ISPENDR0: an SGI pends if any sender's does.</summary>
    public uint Pending => _pending;

    /// <summary>Of use to a weakness only: see <see cref="GicWeakness.CachedPending"/>.</summary>
    public bool SomethingPends { get; private set; }

    /// <summary>What may be forwarded: pending, not active, enabled.</summary>
    public uint Candidates => _pending & ~Active & Enabled;

    /// <summary>What was presented to the CPU interface and is not answered, or spurious.</summary>
    public GiccIar Presented { get; private set; } = GiccIar.Spurious;

    /// <summary>Of what is presented: Clear was sent.</summary>
    public bool IsClearing { get; set; }

    /// <summary>Of what is presented: software has cleared its pending bit since.</summary>
    public bool IsWithdrawn { get; private set; }

    /// <summary>Of what is withdrawn: the request's id.</summary>
    public long WithdrawnCause { get; private set; }

    /// <summary>The word by which an interrupt is acknowledged: the lowest sender first.</summary>
    public GiccIar WordOf(int intId) => new()
    {
        IntId = intId,
        Source = IntId.IsSgi(intId) ? BitOperations.TrailingZeroCount(_sources[intId]) : 0,
    };

    /// <summary>Of each of four SGIs the senders that pend, as SPENDSGIRn has them.</summary>
    public uint SourcesFrom(int first) => BitConverter.ToUInt32(_sources, first);

    public bool IsPending(GiccIar interrupt) => IntId.IsSgi(interrupt.IntId)
        ? (_sources[interrupt.IntId] & SourceBit(interrupt)) != 0
        : (_pending & IntId.Bit(interrupt.IntId)) != 0;

    /// <summary>Makes an interrupt pending; false if it was.</summary>
    public bool Pend(GiccIar interrupt, long cause)
    {
        if (IsPending(interrupt)) return false;

        SomethingPends = true;
        _pending |= IntId.Bit(interrupt.IntId);
        if (IntId.IsSgi(interrupt.IntId))
        {
            _sources[interrupt.IntId] |= SourceBit(interrupt);
            _causes[CausePlace(interrupt)] = cause;
        }

        return true;
    }

    /// <summary>Software clears a pending interrupt.</summary>
    /// <returns>The request's id if that ended it; null if the CPU may be taking it.</returns>
    public long? Withdraw(GiccIar interrupt)
    {
        var cause = TakePending(interrupt);
        if (interrupt != Presented || IsWithdrawn) return cause;
        IsWithdrawn = true;
        WithdrawnCause = cause;
        return null;
    }

    public void Present(GiccIar interrupt) => Presented = interrupt;

    /// <summary>The CPU acknowledged what is presented.</summary>
    /// <returns>The request's id.</returns>
    public long Activate()
    {
        SomethingPends = false;
        var taken = Presented;
        var cause = IsWithdrawn ? WithdrawnCause : TakePending(taken);
        Active |= IntId.Bit(taken.IntId);
        if (IntId.IsSgi(taken.IntId)) _activeSources[taken.IntId] = (byte)taken.Source;
        EndPresentation();
        return cause;
    }

    /// <summary>The CPU interface let go of what is presented, or took an SPI.</summary>
    public void EndPresentation()
    {
        Presented = GiccIar.Spurious;
        IsClearing = false;
        IsWithdrawn = false;
    }

    /// <summary>Ends an interrupt.</summary>
    /// <remarks>
    /// An SGI's end that names another sender than its acknowledge did is unpredictable; here it
    /// ends nothing.
    /// </remarks>
    public void Deactivate(GiccIar ended)
    {
        if (IntId.IsSgi(ended.IntId)
            && _activeSources[ended.IntId] is not AnySource and var source
            && source != ended.Source)
        {
            return;
        }

        Active &= ~IntId.Bit(ended.IntId);
    }

    /// <summary>Software makes interrupts active.</summary>
    public void SetActive(uint intIds)
    {
        for (var rest = intIds & ~Active; rest != 0; rest &= rest - 1)
        {
            var intId = BitOperations.TrailingZeroCount(rest);
            if (IntId.IsSgi(intId)) _activeSources[intId] = AnySource;
        }

        Active |= intIds;
    }

    /// <summary>Software makes interrupts inactive.</summary>
    public void ClearActive(uint intIds) => Active &= ~intIds;

    private long TakePending(GiccIar interrupt)
    {
        if (!IntId.IsSgi(interrupt.IntId))
        {
            _pending &= ~IntId.Bit(interrupt.IntId);
            return 0;
        }

        ref var sources = ref _sources[interrupt.IntId];
        sources = (byte)(sources & ~SourceBit(interrupt));
        if (sources == 0) _pending &= ~IntId.Bit(interrupt.IntId);
        return _causes[CausePlace(interrupt)];
    }

    private static byte SourceBit(GiccIar interrupt) => (byte)(1 << interrupt.Source);

    private static int CausePlace(GiccIar interrupt) =>
        (interrupt.IntId * GiccIar.SourceCount) + interrupt.Source;
}
