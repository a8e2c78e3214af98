using SmpActors.Experiments.Config;
using SmpActors.Model;
using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;
using SmpActors.Model.X86;

namespace SmpActors.Experiments;

/// <summary>Makes the interrupt system that an experiment names.</summary>
public static class InterruptSystemFactory
{
    /// <summary>Makes it; the name is one of <see cref="InterruptSystems.Names"/>.</summary>
    public static IInterruptSystem Create(MachineConfig machine, MachineTopology topology) =>
        machine.Interrupts switch
        {
            InterruptSystems.Flat => X86System.Flat(topology),
            InterruptSystems.Default => X86System.Default(topology),
            InterruptSystems.PhysFlat => X86System.PhysFlat(topology),
            InterruptSystems.X2ApicPhys => X86System.X2ApicPhys(topology),
            InterruptSystems.X2ApicCluster => X86System.X2ApicCluster(topology),
            InterruptSystems.Gicv3 => new GicV3System(
                topology, new() { SgiOvertakesDmb = machine.SgiOvertakesDmb }),
            _ => throw new InvariantViolatedException($"{machine.Interrupts} was not checked"),
        };
}
