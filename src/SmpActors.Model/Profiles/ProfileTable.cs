using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;
using SmpActors.Model.X86;

namespace SmpActors.Model.Profiles;

/// <summary>
/// The releases side by side: the one place that says which of them has which change.
/// </summary>
public static class ProfileTable
{
    private const bool Yes = true;
    private const bool No = false;

    private static readonly (string Name, string Release)[] _columns =
        [("4.9", "v4.9"), ("6.1", "v6.1"), ("6.12", "v6.12")];

#pragma warning disable format // a table, with a column for each release
    private static readonly Row[] _rows =
    [
        //                                  4.9   6.1   6.12
        new(KernelChange.CsdTypes,          No,   Yes,  Yes, "csd flags are 0x11 sync, 0x01 async"),
        new(KernelChange.ManyCond,          No,   Yes,  Yes, "many interrupts empty queues only"),
        new(KernelChange.DropsRefused,      No,   No,   Yes, "many waits for no CPU cond refused"),
        new(KernelChange.SyncFirst,         No,   Yes,  Yes, "a flush runs sync entries first"),
        new(KernelChange.QueuesIrqWork,     No,   Yes,  Yes, "irq_work is queued as calls are"),
        new(KernelChange.RefusesLockedCsd,  No,   Yes,  Yes, "async on a locked csd is -EBUSY"),
        new(KernelChange.WarnsOutsideTask,  No,   Yes,  Yes, "calls from interrupts are warned of"),
        new(KernelChange.SparesPollers,     No,   Yes,  Yes, "pollers get a flag, no interrupt"),
        new(KernelChange.WarnsOfTakenList,  No,   Yes,  Yes, "offline CPUs with entries warn"),
        new(KernelChange.WakesPossible,     No,   Yes,  Yes, "idle CPUs are woken one by one"),
        new(KernelChange.AsksBeforeIpi,     No,   No,   Yes, "the scheduler says who is spared"),
        new(KernelChange.PrefixesMessages,  No,   Yes,  Yes, "smp.c's messages begin with smp:"),
        new(KernelChange.BacksOffReports,   No,   No,   Yes, "stuck csds are reported ever later"),
        new(KernelChange.DiesIrqsOff,       No,   Yes,  Yes, "a dead CPU idles with irqs off"),

        new(X86Change.Shorthands,           No,   Yes,  Yes, "all drivers broadcast by shorthand"),
        new(X86Change.NoLogicalFlat,        No,   No,   Yes, "no driver of logical flat mode"),
        new(X86Change.LfenceBeforeMsr,      No,   Yes,  Yes, "x2APIC sends behind MFENCE, LFENCE"),
        new(X86Change.RaisesTpr,            No,   Yes,  Yes, "TPR is 0x10"),
        new(X86Change.LimitsNmiWait,        No,   Yes,  Yes, "NMIs wait for ICR with a limit"),
        new(X86Change.DisablesDeadApic,     No,   Yes,  Yes, "a dead CPU's APIC is disabled"),

        new(GicChange.SgisAreIrqs,          No,   Yes,  Yes, "SGIs are interrupts with a desc"),
        new(GicChange.IpiNumbers,           No,   Yes,  Yes, "irq_work is SGI 5"),
        new(GicChange.StopNmis,             No,   No,   Yes, "SGI 3 is CPU_STOP_NMI"),
        new(GicChange.DsbBeforeSgi,         No,   Yes,  Yes, "GICv3 sends behind DSB ISHST"),
        new(GicChange.RangeSelector,        No,   Yes,  Yes, "SGIs reach any Aff0"),
        new(GicChange.OneAcknowledge,       No,   Yes,  Yes, "an SGI is active while handled"),
        new(GicChange.InitAdditions,        No,   Yes,  Yes, "GIC init clears active priorities"),
    ];
#pragma warning restore format

    /// <summary>All profiles, oldest first.</summary>
    public static IReadOnlyList<Profile> All { get; } =
        [.. Enumerable.Range(0, _columns.Length).Select(Column)];

    /// <summary>The first in the table, from which the others are told.</summary>
    public static Profile Reference => All[0];

    /// <summary>Their names, oldest first.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. _columns.Select(column => column.Name)];

    /// <summary>The profile of a name, or null: there is none.</summary>
    public static Profile? Find(string name) => All.FirstOrDefault(known => known.Name == name);

    private static Profile Column(int column)
    {
        var (name, release) = _columns[column];
        var rows = _rows.Where(row => row.Has[column]).ToArray();
        return new(
            name,
            new(release, (KernelChange)Union<KernelChange>(rows)),
            (X86Change)Union<X86Change>(rows),
            (GicChange)Union<GicChange>(rows))
        {
            Differences = [.. rows.Select(row => row.Doc)],
        };
    }

    private static int Union<TChange>(IEnumerable<Row> rows)
        where TChange : struct, Enum =>
        rows.Where(row => row.Change is TChange)
            .Aggregate(0, (set, row) => set | (int)(object)row.Change);

    /// <summary>One change, and which releases have it.</summary>
    private sealed record Row(Enum Change, bool[] Has, string Doc)
    {
        public Row(Enum change, bool in49, bool in61, bool in612, string doc)
            : this(change, [in49, in61, in612], doc)
        {
        }
    }
}
