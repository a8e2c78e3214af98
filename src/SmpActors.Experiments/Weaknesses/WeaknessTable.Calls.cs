using SmpActors.Experiments.Oracles;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Weaknesses;

public static partial class WeaknessTable
{
    /// <summary>Rules of pushing a csd and of waiting for it.</summary>
    private static IEnumerable<KnownWeakness> Calls() =>
    [
        new(
            "no-enqueue-barrier",
            new(Weakness.NoEnqueueBarrier),
            "smp_call_function_many() raises its IPIs before its csds are visible, whatever "
            + "each system has to prevent it: a wake-up can find an empty queue and be lost, "
            + "and the caller then waits for ever.")
        {
            Oracle = Oracle.Liveness,
        },
        new(
            "ipi-before-push",
            new(Weakness.IpiBeforePush),
            "A single call raises its IPI first and pushes its csd then, as if the answer of "
            + "llist_add() were of no interest: the interrupt finds an empty queue, and nobody "
            + "comes for the csd.")
        {
            Oracle = Oracle.Liveness,
        },
        new(
            "racy-empty-test",
            new(Weakness.RacyEmptyTest),
            "A single call looks with llist_empty() whether the target's queue is empty, and "
            + "pushes then, in place of what llist_add() answers: a queue that was in use when it "
            + "looked and is flushed before it pushes gets a csd and no interrupt.")
        {
            Oracle = Oracle.Liveness,
        },
        new(
            "no-csd-wait",
            new(Weakness.NoCsdWait),
            "A waiting call does not wait until its csds are unlocked: it returns at once, and a "
            + "csd on its stack is gone while it is queued.")
        {
            Oracle = Oracle.WaitHolds,
        },
        new(
            "no-csd-lock-wait",
            new(Weakness.NoCsdLockWait),
            "csd_lock() takes the csd at once: one that is queued, or whose function is "
            + "about to run, is overwritten by the next call.")
        {
            Oracle = Oracle.NoReuse,
        },
    ];

    /// <summary>Rules of the masks of a call to many.</summary>
    private static IEnumerable<KnownWeakness> Masks() =>
    [
        new(
            "live-mask",
            new(Weakness.LiveMask),
            "smp_call_function_many() reads its caller's mask again when it has pushed, in "
            + "place of a copy: who has left the mask meanwhile holds a csd, is not "
            + "interrupted for it and not waited for.")
        {
            Oracle = Oracle.WaitHolds,
            Source = "723aae25d5cd (2.6.39), which is about such masks",
        },
        new(
            "shared-ipi-mask",
            new(Weakness.SharedIpiMask),
            "The mask that smp_call_function_many() interrupts is one in which each target "
            + "clears its bit when it is done. If other interrupts made them all look at their "
            + "queues, the request names nobody. The calls survive; what an interrupt "
            + "controller does with an empty destination is another matter.")
        {
            Oracle = Oracle.IpiAddressed,
            Profiles = [V49],
            OtherProfiles = "it interrupts a mask of its own, which its targets do not know",
            Source = "723aae25d5cd (2.6.39), which asks for it to be handled",
        },
    ];

    /// <summary>Rules of taking a queue and of running what was in it.</summary>
    private static IEnumerable<KnownWeakness> Flush() =>
    [
        new(
            "unlock-before-run",
            new(Weakness.UnlockBeforeRun),
            "A flush unlocks the csd of a waiting call before its function runs, as it does "
            + "for calls that do not wait: the caller returns while the function runs, or "
            + "before it has begun.")
        {
            Oracle = Oracle.WaitHolds,
        },
        new(
            "async-unlock-after-run",
            new(Weakness.AsyncUnlockAfterRun),
            "A flush unlocks the csd of a call that does not wait only when its function has "
            + "returned: the owner's next call waits for a function, and a function that "
            + "queues its own csd again waits for itself.")
        {
            Oracle = Oracle.UnlockOrder,
        },
        new(
            "torn-del-all",
            new(Weakness.TornDelAll),
            "llist_del_all() reads the head of the queue and stores NULL a moment later, "
            + "without an exchange: what is pushed between is forgotten, and stays locked.")
        {
            Oracle = Oracle.Liveness,
        },
        new(
            "newest-first",
            new(Weakness.NewestFirst),
            "A flush runs its list as llist_del_all() gives it, without "
            + "llist_reverse_order(): the newest entry first. Calls complete all the same, in "
            + "the wrong order.")
        {
            Oracle = Oracle.QueueOrder,
        },
    ];

    /// <summary>Rules of a csd that its caller brings, and of a CPU that polls.</summary>
    private static IEnumerable<KnownWeakness> Claims() =>
    [
        new(
            "torn-claim",
            new(Weakness.TornClaim),
            "The test of LOCK of a csd that several CPUs share, and the store after it, are "
            + "two steps, as they are in every kernel, whose callers must see to it that only "
            + "one uses a csd: here they do not, and two CPUs use it at once.")
        {
            Oracle = Oracle.NoReuse,
        },
        new(
            "no-ebusy",
            new(Weakness.NoEbusy),
            "smp_call_function_single_async() does not look whether its csd is locked: the "
            + "csd is queued a second time while it is queued, or under way.")
        {
            Oracle = Oracle.NoReuse,
            Profiles = _later,
            OtherProfiles =
                "-EBUSY came with 5.7; before, a locked csd is warned of and waited for",
            Source = "5a18ceca6350 (5.7)",
        },
        new(
            "idle-without-recheck",
            new(Weakness.IdleWithoutRecheck),
            "An idle task that polled clears its polling bit and does not look at its queue "
            + "again: a caller that saw the bit set its flag and sent no interrupt, and its "
            + "csd stays where it is.")
        {
            Oracle = Oracle.Liveness,
            Systems = _apics,
            OtherSystems = "arm64 has no polling flag, so that no interrupt is ever spared",
            Profiles = _later,
            OtherProfiles = "interrupts are spared since 5.8; before, an idle CPU gets its own",
            NeedsPolling = true,
            Source = "b2a02fc43a1f (5.8), which spares the interrupt",
        },
    ];
}
