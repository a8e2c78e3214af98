using SmpActors.Actors.Faults;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments;

/// <summary>The tasks by which a fault plan takes CPUs offline: the kernel's own hotplug.</summary>
internal static class OfflinePrograms
{
    /// <summary>The plan with each offline rule's tasks, which are added to the programs.</summary>
    public static FaultPlan Give(FaultPlan plan, List<GuestProgram> programs) => new()
    {
        Rules =
        [
            .. plan.Rules.Select(rule => rule.Action is PartFault { Kind: FaultKind.Offline } fault
                ? rule with { Action = WithTasks(rule.Name, fault, programs) }
                : rule),
        ],
    };

    private static PartFault WithTasks(
        string rule, PartFault fault, List<GuestProgram> programs)
    {
        var cpu = new CpuId(fault.Part.Index);
        var down = new Cpu.StartTask(Add(isUp: false), cpu.Value);
        var up = fault.End is null ? null : new Cpu.StartTask(Add(isUp: true), cpu.Value);
        return fault with { Begin = down, End = up };

        int Add(bool isUp)
        {
            var firing = new FaultFiring(rule, FaultKind.Offline, fault.Part, fault.Part)
            {
                IsEnd = isUp,
            };
            programs.Add(new(isUp ? "cpu_up" : "cpu_down", async (control, _) =>
            {
                control.Trace(TraceEventKind.FaultFired, target: cpu, detail: firing);
                if (isUp) await CpuHotplug.CpuUp(control, cpu);
                else await CpuHotplug.CpuDown(control, cpu);
            }));
            return programs.Count - 1;
        }
    }
}
