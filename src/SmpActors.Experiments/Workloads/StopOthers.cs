using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Workloads;

/// <summary>One CPU stops all others for ever, while they call each other.</summary>
/// <remarks>What a stopped CPU holds, or waits for, is left as it is.</remarks>
public sealed class StopOthers(WorkloadContext context) : GuestWorkload(context)
{
    protected override async GuestTask Run(Cpu cpu)
    {
        var random = RandomOf(cpu);
        if (cpu.Number == Cpus[0])
        {
            await cpu.Elapse((long)(random.Bits() % ((ulong)Context.Config.HoldNs + 1)));
            await Smp.SmpSendStop(cpu);
            return;
        }

        if (Cpus.Count < 3) return;
        for (var i = 0; i < CallCount; i++)
        {
            var target = random.Other(Cpus, cpu.Number);
            if (target == Cpus[0]) continue;
            await Smp.SmpCallFunctionSingle(
                cpu, target, Func, FuncInfo, wait: random.Below(2) == 0);
        }
    }
}
