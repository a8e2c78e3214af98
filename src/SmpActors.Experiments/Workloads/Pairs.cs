using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Workloads;

/// <summary>Waiting single calls, each to a random other CPU, from every CPU at once.</summary>
/// <remarks>
/// With interrupts off, against the rule: the kernel warns, and two CPUs that call each other wait
/// for ever.
/// </remarks>
public sealed class Pairs(WorkloadContext context) : GuestWorkload(context)
{
    protected override async GuestTask Run(Cpu cpu)
    {
        if (Cpus.Count < 2) return;

        var random = RandomOf(cpu);
        for (var i = 0; i < CallCount; i++)
        {
            var target = random.Other(Cpus, cpu.Number);
            if (!Keeps(cpu, i)) continue;
            var flags = !Context.Config.IrqsOff || cpu.LocalIrqSave();
            await Smp.SmpCallFunctionSingle(cpu, target, Func, FuncInfo, wait: true);
            await cpu.LocalIrqRestore(flags);
        }
    }
}
