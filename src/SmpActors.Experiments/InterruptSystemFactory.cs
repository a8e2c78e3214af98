using SmpActors.Experiments.Config;
using SmpActors.Model;
using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;
using SmpActors.Model.Profiles;
using SmpActors.Model.Topology;
using SmpActors.Model.X86;

namespace SmpActors.Experiments;

/// <summary>Makes the interrupt system that an experiment names.</summary>
public static class InterruptSystemFactory
{
    /// <summary>Makes it; the name is one of <see cref="InterruptSystems.Names"/>.</summary>
    public static IInterruptSystem Create(
        MachineConfig machine, MachineTopology topology, KernelConfig kernel)
    {
        var x86 = new X86Options
        {
            Changes = kernel.Profile.X86,
            NoIpiBroadcast = kernel.NoIpiBroadcast,
            Dead = topology.Possible.Except(machine.Online),
        };
        return machine.Interrupts switch
        {
            InterruptSystems.Flat => X86System.Flat(topology, x86),
            InterruptSystems.Default => X86System.Default(topology, x86),
            InterruptSystems.PhysFlat => X86System.PhysFlat(topology, x86),
            InterruptSystems.X2ApicPhys => X86System.X2ApicPhys(topology, x86),
            InterruptSystems.X2ApicCluster => X86System.X2ApicCluster(topology, x86),
            InterruptSystems.Gicv2 => new GicV2System(
                topology, new() { Changes = kernel.Profile.Gic }),
            InterruptSystems.Gicv3 => new GicV3System(topology, new()
            {
                Changes = kernel.Profile.Gic,
                SgiOvertakesDmb = machine.SgiOvertakesDmb,
            }),
            _ => throw new InvariantViolatedException($"{machine.Interrupts} was not checked"),
        };
    }

    /// <summary>Why a kernel has no driver for an interrupt system; null if it has one.</summary>
    public static string? RefusalOf(string interrupts, Profile profile) =>
        interrupts == InterruptSystems.Flat && (profile.X86 & X86Change.NoLogicalFlat) != 0
            ? "because its driver was removed in 6.12 (838ba7733e4e)"
            : null;
}
