using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Workloads;

/// <summary>
/// Every CPU calls the CPUs of a mask of its own, which others leave while it calls.
/// </summary>
/// <remarks>
/// As a TLB shootdown calls those of mm_cpumask(), which CPUs that go lazy leave. Source:
/// arch/x86/mm/tlb.c, native_flush_tlb_others(), leave_mm() (v4.9); from knowledge, unverified.
/// </remarks>
public sealed class Shootdown(WorkloadContext context) : GuestWorkload(context)
{
    /// <summary>The most time from joining the mask to calling it, in ns.</summary>
    private const int PauseNs = 2_000;

    protected override async GuestTask Run(Cpu cpu)
    {
        if (Cpus.Count < 2) return;

        var mask = new SharedMask(Context.Index);
        var random = RandomOf(cpu);
        var waits = Context.Config.Wait ?? true;
        for (var i = 0; i < CallCount; i++)
        {
            cpu.Write(mask, Context.Online);
            cpu.LeaveMask(random.Other(Cpus, cpu.Number), mask);
            await cpu.Elapse(random.Below(PauseNs));
            await Smp.SmpCallFunctionMany(cpu, mask, Func, FuncInfo, waits);
        }
    }
}
