using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Workloads;

/// <summary>Every CPU calls many at once, each call to some random other CPUs.</summary>
public sealed class Storm(WorkloadContext context) : GuestWorkload(context)
{
    protected override async GuestTask Run(Cpu cpu)
    {
        if (Cpus.Count < 2) return;

        var random = RandomOf(cpu);
        var waits = Context.Config.Wait ?? true;
        var count = Math.Min(Context.Config.Targets ?? Cpus.Count - 1, Cpus.Count - 1);
        for (var i = 0; i < CallCount; i++)
        {
            var targets = random.Others(Cpus, cpu.Number, count);
            if (!Keeps(cpu, i)) continue;
            await Smp.SmpCallFunctionMany(cpu, targets, Func, FuncInfo, waits);
        }
    }
}
