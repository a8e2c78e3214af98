using SmpActors.Experiments.Workloads;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Tests.Workloads;

/// <summary>CPU 0 stops all others, of which CPU 1 hears no interrupt and holds a call.</summary>
public sealed class StopDocument(WorkloadContext context) : GuestWorkload(context)
{
    private const long SecondNs = 1_000_000_000;

    protected override IEnumerable<CpuId> Callers() => Cpus.Take(2);

    protected override async GuestTask Run(Cpu cpu)
    {
        if (cpu.Number != Cpus[0])
        {
            cpu.LocalIrqSave();
            await cpu.Elapse(5 * SecondNs);
            return;
        }

        await cpu.Elapse(SecondNs);
        await Smp.SmpCallFunctionSingle(cpu, Cpus[1], SmpFunc.Nop, 0, wait: false);
        await Smp.SmpSendStop(cpu);
    }
}
