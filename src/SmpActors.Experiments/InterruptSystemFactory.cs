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
        var x86 = X86OptionsOf(machine, topology, kernel);
        var name = machine.Interrupts == InterruptSystems.X86
            ? NameOf(DriverOf(machine, topology, kernel))
            : machine.Interrupts;
        return name switch
        {
            InterruptSystems.Flat => X86System.Flat(topology, x86),
            InterruptSystems.Default => X86System.Default(topology, x86),
            InterruptSystems.PhysFlat => X86System.PhysFlat(topology, x86),
            InterruptSystems.BigSmp => X86System.BigSmp(topology, x86),
            InterruptSystems.Noop => X86System.Noop(topology, x86),
            InterruptSystems.X2ApicPhys => X86System.X2ApicPhys(topology, x86),
            InterruptSystems.X2ApicCluster => X86System.X2ApicCluster(topology, x86),
            InterruptSystems.Gicv2 => new GicV2System(
                topology, new()
                {
                    Changes = kernel.Profile.Gic,
                    Weaknesses = machine.Weaknesses.Gic,
                }),
            InterruptSystems.Gicv3 => new GicV3System(topology, new()
            {
                Changes = kernel.Profile.Gic,
                SgiOvertakesDmb = machine.SgiOvertakesDmb,
                Weaknesses = machine.Weaknesses.Gic,
            }),
            _ => throw new InvariantViolatedException($"{machine.Interrupts} was not checked"),
        };
    }

    /// <summary>The driver that Linux chooses on an x86 machine.</summary>
    public static ApicDriverKind DriverOf(
        MachineConfig machine, MachineTopology topology, KernelConfig kernel)
    {
        var firmware = machine.Firmware;
        var facts = new FirmwareFacts
        {
            PossibleCpuCount = topology.CpuCount,
            ApicIdMax = topology.ApicIdOf(topology.Possible.Last),
            Is32Bit = firmware.Is32Bit,
            HasX2Apic = firmware.X2Apic != X2ApicSupport.None,
            StartsInX2Apic = firmware.X2Apic == X2ApicSupport.Enabled,
            RemapsInterrupts = firmware.RemapsInterrupts,
            HypervisorOffersX2Apic = firmware.HypervisorOffersX2Apic,
            FadtDemandsPhysical = firmware.DemandsPhysical,
            HasX2ApicPhysParameter = kernel.HasX2ApicPhys,
            OemId = firmware.OemId,
            OemTableId = firmware.OemTableId,
            ApicParameter = kernel.Apic,
        };
        return ApicProbe.Choose(facts, X86OptionsOf(machine, topology, kernel));
    }

    /// <summary>Whether a driver is one of a machine that is not modelled.</summary>
    public static bool IsOfHub(ApicDriverKind driver) =>
        driver is ApicDriverKind.Numachip1 or ApicDriverKind.Numachip2 or ApicDriverKind.Uv;

    private static X86Options X86OptionsOf(
        MachineConfig machine, MachineTopology topology, KernelConfig kernel) => new()
        {
            Changes = kernel.Profile.X86,
            Weaknesses = machine.Weaknesses.X86,
            NoIpiBroadcast = kernel.NoIpiBroadcast,
            Dead = topology.Possible.Except(machine.Online),
        };

    private static string NameOf(ApicDriverKind driver) => driver switch
    {
        ApicDriverKind.Flat => InterruptSystems.Flat,
        ApicDriverKind.Default => InterruptSystems.Default,
        ApicDriverKind.PhysFlat => InterruptSystems.PhysFlat,
        ApicDriverKind.BigSmp => InterruptSystems.BigSmp,
        ApicDriverKind.X2ApicPhys => InterruptSystems.X2ApicPhys,
        ApicDriverKind.X2ApicCluster => InterruptSystems.X2ApicCluster,
        ApicDriverKind.Noop => InterruptSystems.Noop,
        _ => throw new InvariantViolatedException($"{driver} has no machine and was not refused"),
    };

    /// <summary>Why a kernel has no driver for an interrupt system; null if it has one.</summary>
    public static string? RefusalOf(string interrupts, Profile profile) =>
        interrupts == InterruptSystems.Flat && (profile.X86 & X86Change.NoLogicalFlat) != 0
            ? "because its driver was removed in 6.12 (838ba7733e4e)"
            : null;
}
