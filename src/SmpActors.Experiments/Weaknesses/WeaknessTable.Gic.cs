using SmpActors.Experiments.Config;
using SmpActors.Experiments.Oracles;
using SmpActors.Model.Gic;

namespace SmpActors.Experiments.Weaknesses;

public static partial class WeaknessTable
{
    /// <summary>Rules of arm64 code.</summary>
    private static IEnumerable<KnownWeakness> GicCode() =>
    [
        new(
            "no-gic-barrier",
            new(Gic: GicWeakness.NoStoreBarrier),
            "No barrier stands before the write of GICD_SGIR or ICC_SGI1R_EL1: the SGI "
            + "overtakes the csds. The DMB that 4.9 has on a GICv3 is such a hole too, on "
            + "cores that make use of it: machine.sgiOvertakesDmb.")
        {
            Oracle = Oracle.Liveness,
            Systems = _gics,
            OtherSystems = "it has no GIC",
            HarmlessProfiles = _later,
            HarmlessBecause =
                "there the answers to its pushes tell which queues were empty, and are "
                + "waited for in any case",
            Source = "21ec30c0ef52 (4.16), which made it a DSB on GICv3",
        },
        new(
            "no-dsb-after-iar",
            new(Gic: GicWeakness.NoDsbAfterIar),
            "The handler does not wait until its read of ICC_IAR1_EL1 has made the SGI "
            + "active: it ends the SGI and looks at its queue, and a new SGI merges into the "
            + "pending bit that is about to be cleared.")
        {
            Oracle = Oracle.Liveness,
            Systems = [InterruptSystems.Gicv3],
            OtherSystems = "only ICC_IAR1_EL1 is a system register whose effect a DSB waits for",
        },
        new(
            "eoi-without-source",
            new(Gic: GicWeakness.EoiWithoutSource),
            "GICC_EOIR, and GICC_DIR where it ends the SGI, are written with the INTID alone "
            + "and not with the word of GICC_IAR, which has the sender: an SGI from any other "
            + "CPU than 0 is never ended, and none of its INTID is forwarded again.")
        {
            Oracle = Oracle.Liveness,
            Systems = [InterruptSystems.Gicv2],
            OtherSystems = "only the SGIs of a GICv2 have a sender",
        },
    ];

    /// <summary>Rules of the end of an SGI.</summary>
    private static IEnumerable<KnownWeakness> GicEnd() =>
    [
        new(
            "no-gic-eoi",
            new(Gic: GicWeakness.NoEoi),
            "The handler does not end an SGI: it stays active, the running priority is never "
            + "dropped, and no other interrupt is signalled to its CPU.")
        {
            Oracle = Oracle.Quiescence,
            Systems = _gics,
            OtherSystems = "it has no GIC",
        },
        new(
            "late-gic-eoi",
            new(Gic: GicWeakness.LateEoi),
            "The handler ends an SGI behind its work and not before it, so that the SGI is "
            + "active meanwhile.")
        {
            Systems = _gics,
            OtherSystems = "it has no GIC",
            Profiles = [V49],
            OtherProfiles = "it does so by design",
            HarmlessBecause =
                "an SGI that arrives during the work makes it active and pending, and is "
                + "taken when it has ended",
        },
    ];

    /// <summary>Rules of the GIC.</summary>
    private static IEnumerable<KnownWeakness> Gic() =>
    [
        new(
            "one-pending-source",
            new(Gic: GicWeakness.OnePendingSource),
            "An SGI pends once for its target, whoever sent it, as on a GICv3. Calls "
            + "survive, for the kernel never relies on the number of interrupts.")
        {
            Oracle = Oracle.SgiSources,
            Systems = [InterruptSystems.Gicv2],
            OtherSystems = "only the SGIs of a GICv2 pend once for each sender",
        },
        new(
            "sleep-forgets",
            new(Gic: GicWeakness.SleepForgets),
            "A redistributor that sleeps, by GICR_WAKER, forgets the SGIs that arrive: the "
            + "CPU wakes and finds nothing pending.")
        {
            Oracle = Oracle.IpiBalance,
            Systems = [InterruptSystems.Gicv3],
            OtherSystems = "only a GICv3 has redistributors",
        },
        new(
            "no-active-pending",
            new(Gic: GicWeakness.NoActivePending),
            "An SGI that arrives while one of its INTID is active is lost, as if there were "
            + "no state of active and pending: whatever was queued after the handler had taken "
            + "its list waits for another interrupt.")
        {
            Oracle = Oracle.IpiBalance,
            Systems = _gics,
            OtherSystems = "it has no GIC",
            Profiles = _later,
            OtherProfiles = "it ends an SGI before its handler runs, so that none is active then",
        },
        new(
            "cached-gic-pending",
            new(Gic: GicWeakness.CachedPending),
            "What keeps the pending bits of a CPU keeps one bit for whether any is set. An "
            + "acknowledge clears it, whatever else is pending, so that what waited behind is "
            + "not presented.")
        {
            Oracle = Oracle.Quiescence,
            Systems = _gics,
            OtherSystems = "it has no GIC",
        },
    ];
}
