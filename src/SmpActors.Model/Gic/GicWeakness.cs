namespace SmpActors.Model.Gic;

/// <summary>
/// Rules of arm64 code and of the GIC that can be switched off, so that a bug is back.
/// </summary>
/// <remarks>Those of generic code are in <see cref="Kernel.Weakness"/>.</remarks>
[Flags]
public enum GicWeakness
{
    None = 0,

    /// <summary>No barrier stands before the write that sends an SGI.</summary>
    NoStoreBarrier = 1 << 0,

    /// <summary>
    /// GICv3: the DSB SY after ICC_IAR1_EL1 does not wait; an SGI can merge into a dead one.
    /// </summary>
    NoDsbAfterIar = 1 << 1,

    /// <summary>GICv2: GICC_EOIR and GICC_DIR are written without the sender.</summary>
    EoiWithoutSource = 1 << 2,

    /// <summary>GICv2: an SGI pends once, whoever sent it.</summary>
    OnePendingSource = 1 << 3,

    /// <summary>GICv3: a redistributor that sleeps forgets what arrives.</summary>
    SleepForgets = 1 << 4,

    /// <summary>An SGI that arrives while one of its INTID is active is lost.</summary>
    NoActivePending = 1 << 5,

    /// <summary>The handler ends an SGI behind its work, as later kernels do.</summary>
    LateEoi = 1 << 6,

    /// <summary>
    /// What keeps the pending bits keeps one bit for "something pends", cleared by an acknowledge.
    /// </summary>
    CachedPending = 1 << 7,

    /// <summary>The handler does not end an SGI.</summary>
    NoEoi = 1 << 8,
}
