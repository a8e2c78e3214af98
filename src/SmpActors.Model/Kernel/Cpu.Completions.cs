namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    /// <summary>Begins a completion of this CPU: init_completion().</summary>
    /// <param name="slot">Which one, from 0; not in use.</param>
    /// <remarks>Source: include/linux/completion.h (v4.9).</remarks>
    public void InitCompletion(int slot) => (_requests ??= new()).Reopen(KeyOf(slot));

    /// <summary>Sleeps until the completion is complete: wait_for_completion().</summary>
    public async GuestTask WaitForCompletion(int slot)
    {
        await SleepForReply(KeyOf(slot));
        TakeReply<WorkCompleted>(KeyOf(slot));
    }

    /// <summary>Ends a completion that nobody will complete.</summary>
    internal void ForgetCompletion(int slot) => _requests!.Forget(KeyOf(slot));

    /// <summary>Completes what a CPU waits for, or will wait for: complete().</summary>
    /// <param name="owner">The CPU that began it.</param>
    /// <param name="slot">Which of its completions.</param>
    /// <remarks>
    /// Differs from v4.9: the waiter is woken without a reschedule interrupt. Differs from v6.1: no
    /// CSD_TYPE_TTWU entry for sched_ttwu_pending() goes through its CPU's call_single_queue.
    /// </remarks>
    public void Complete(CpuId owner, int slot) =>
        Send(PartId.Cpu(owner), new WorkCompleted(KeyOf(slot), 0));

    /// <summary>Below 0, where no request's key is.</summary>
    private static long KeyOf(int slot) => -1L - slot;
}
