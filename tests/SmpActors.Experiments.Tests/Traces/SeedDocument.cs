using SmpActors.Experiments.Workloads;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Tests.Traces;

/// <summary>One call of each path through kernel/smp.c, from CPU 0, one after the other.</summary>
public sealed class SeedDocument(WorkloadContext context) : GuestWorkload(context)
{
    protected override IEnumerable<CpuId> Callers() => [Cpus[0]];

    protected override async GuestTask Run(Cpu cpu)
    {
        var self = Cpus[0];
        var one = CpuMask.Of(Cpus[1]);
        var two = CpuMask.Of(Cpus.Skip(1).Take(2));
        await Smp.SmpCallFunctionSingle(cpu, self, SmpFunc.Nop, 0, wait: true);
        await Smp.SmpCallFunctionSingle(cpu, Cpus[1], SmpFunc.Nop, 0, wait: true);
        await Smp.SmpCallFunctionMany(cpu, one, SmpFunc.Nop, 0, wait: true);
        await Smp.SmpCallFunctionMany(cpu, two, SmpFunc.Nop, 0, wait: true);
        await Smp.SmpCallFunction(cpu, SmpFunc.Nop, 0, wait: true);
    }
}
