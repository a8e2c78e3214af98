using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Workloads;

/// <summary>on_each_cpu() from one CPU.</summary>
public sealed class Broadcast(WorkloadContext context) : GuestWorkload(context)
{
    protected override IEnumerable<CpuId> Callers() =>
        [Context.Config.Cpu is { } cpu ? new CpuId(cpu) : Context.Online.First];

    protected override async GuestTask Run(Cpu cpu)
    {
        var waits = Context.Config.Wait ?? true;
        for (var i = 0; i < CallCount; i++)
        {
            if (Keeps(cpu, i)) await Smp.OnEachCpu(cpu, Func, FuncInfo, waits);
        }
    }
}
