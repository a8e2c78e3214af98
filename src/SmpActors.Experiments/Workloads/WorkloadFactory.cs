using SmpActors.Experiments.Config;
using SmpActors.Experiments.Workloads.Custom;
using SmpActors.Model;

namespace SmpActors.Experiments.Workloads;

/// <summary>Makes the workloads that an experiment names.</summary>
internal static class WorkloadFactory
{
    public static IWorkload Create(WorkloadContext context) => context.Config.Kind switch
    {
        WorkloadKinds.Broadcast => new Broadcast(context),
        WorkloadKinds.Pairs => new Pairs(context),
        WorkloadKinds.Storm => new Storm(context),
        WorkloadKinds.ScfTorture => new ScfTorture(context),
        WorkloadKinds.Hotplug => new HotplugStorm(context),
        WorkloadKinds.SharedCsd => new SharedCsd(context),
        WorkloadKinds.Relay => new Relay(context),
        WorkloadKinds.Shootdown => new Shootdown(context),
        WorkloadKinds.Stop => new StopOthers(context),
        WorkloadKinds.CpuSleep => new CpuSleep(context),
        WorkloadKinds.KernelTrace => new KernelTraceWorkload(
            context.Config.Recording!, context.Arch, context.Kernel),
        WorkloadKinds.Custom => CustomWorkload.Create(context.Config.Custom!, context),
        _ => throw new InvariantViolatedException($"{context.Config.Kind} was not checked"),
    };
}
