using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Workloads;

/// <summary>
/// Every CPU calls others, and sleeps now and then with its interrupt controller.
/// </summary>
/// <remarks>
/// As a deep idle state does: interrupts are off, cpu_pm_enter() tells the controller's driver, and
/// what arrives meanwhile is taken after cpu_pm_exit(). Whatever wakes the CPU is a timer here.
/// </remarks>
public sealed class CpuSleep(WorkloadContext context) : GuestWorkload(context)
{
    protected override async GuestTask Run(Cpu cpu)
    {
        if (Cpus.Count < 2) return;

        var random = RandomOf(cpu);
        for (var i = 0; i < CallCount; i++)
        {
            var target = random.Other(Cpus, cpu.Number);
            await Smp.SmpCallFunctionSingle(
                cpu, target, Func, FuncInfo, wait: random.Below(2) == 0);
            if (random.Below(2) == 0) await Sleep(cpu, random);
        }
    }

    private async GuestTask Sleep(Cpu cpu, GuestRandom random)
    {
        var flags = cpu.LocalIrqSave();
        await cpu.Kernel.Arch.CpuPmEnter(cpu);
        await cpu.Elapse((long)(random.Bits() % ((ulong)Context.Config.HoldNs + 1)));
        await cpu.Kernel.Arch.CpuPmExit(cpu);
        await cpu.LocalIrqRestore(flags);
    }
}
