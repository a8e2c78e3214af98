using SmpActors.Experiments.Oracles;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Weaknesses;

public static partial class WeaknessTable
{
    /// <summary>Rules of a CPU that goes offline.</summary>
    private static IEnumerable<KnownWeakness> Hotplug() =>
    [
        new(
            "no-flush-on-dying",
            new(Weakness.NoFlushOnDying),
            "smpcfd_dying_cpu() does nothing: calls that do not wait, queued while the CPU "
            + "went offline, are left in its queue, and their csds stay locked until the CPU "
            + "is back, if ever.")
        {
            Oracle = Oracle.DyingFlush,
        },
        new(
            "flush-before-stop",
            new(Weakness.FlushBeforeStop),
            "A CPU that goes offline flushes its queue when its threads are parked, before "
            + "the machine is stopped and its online bit is cleared: the others call it "
            + "meanwhile, and nobody flushes again.")
        {
            Oracle = Oracle.DyingFlush,
        },
        new(
            "no-online-test",
            new(Weakness.NoOnlineTest),
            "A single call does not test whether its target is online: where the kernel returns "
            + "-ENXIO, the csd is queued to a CPU that is dead.")
        {
            Oracle = Oracle.Refusal,
        },
        new(
            "preemptible-online-test",
            new(Weakness.PreemptibleOnlineTest),
            "A single call can be preempted between its test whether the target is online "
            + "and its push: the stopper takes the target offline between, and the csd goes to "
            + "a CPU that is dead.")
        {
            Oracle = Oracle.Refusal,
        },
        new(
            "offline-without-stop",
            new(Weakness.OfflineWithoutStop),
            "The online bit is cleared, and the queue flushed, while the other CPUs run: "
            + "what they tested before, they push after.")
        {
            Oracle = Oracle.Refusal,
        },
    ];
}
