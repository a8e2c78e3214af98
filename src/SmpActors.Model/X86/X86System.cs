using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>
/// An x86 machine's interrupt system: local APICs, a bus on each chip, one driver.
/// </summary>
/// <param name="name">Its name in experiments.</param>
/// <param name="topology">Where the CPUs sit.</param>
/// <param name="driver">How the kernel sends.</param>
public sealed class X86System(string name, MachineTopology topology, ApicDriver driver)
    : IInterruptSystem
{
    public string Name => name;

    public int CpuCountMax => Math.Min(driver.CpuCountMaxOf(topology), CpuId.CountMax);

    public string LimitReason => driver.LimitReason;

    public IArch Arch { get; } = new X86Arch(driver, new(driver));

    public IIpiWire Wire { get; } = new X86Wire(driver.Mode);

    public PartKind? PerCpu => PartKind.LocalApic;

    public PartKind PerChip => PartKind.ApicBus;

    /// <summary>xAPIC, logical flat mode: up to 8 CPUs.</summary>
    public static X86System Flat(MachineTopology topology, X86Options? options = null) =>
        new("flat", topology, new FlatApicDriver { Options = options ?? new() });

    /// <summary>xAPIC, logical flat mode as a 32-bit kernel drives it: up to 8 CPUs.</summary>
    public static X86System Default(MachineTopology topology, X86Options? options = null) =>
        new("default", topology, new DefaultApicDriver { Options = options ?? new() });

    /// <summary>xAPIC, physical mode: one message for each CPU, up to 255 APIC ids.</summary>
    public static X86System PhysFlat(MachineTopology topology, X86Options? options = null) =>
        new("physflat", topology, new PhysFlatApicDriver { Options = options ?? new() });

    /// <summary>xAPIC, physical mode as a 32-bit kernel drives it: up to 255 APIC ids.</summary>
    public static X86System BigSmp(MachineTopology topology, X86Options? options = null) =>
        new("bigsmp", topology, new BigSmpApicDriver { Options = options ?? new() });

    /// <summary>No local APIC: nothing is sent.</summary>
    public static X86System Noop(MachineTopology topology, X86Options? options = null) =>
        new("noop", topology, new NoopApicDriver { Options = options ?? new() });

    /// <summary>x2APIC, physical mode: one message for each CPU.</summary>
    public static X86System X2ApicPhys(MachineTopology topology, X86Options? options = null) =>
        new("x2apic-phys", topology, new X2ApicPhysDriver { Options = options ?? new() });

    /// <summary>x2APIC, logical mode: one message for each cluster of 16.</summary>
    public static X86System X2ApicCluster(MachineTopology topology, X86Options? options = null) =>
        new("x2apic-cluster", topology, new X2ApicClusterDriver { Options = options ?? new() });

    public IInterruptPort NewPort(CpuId cpu) => new X86InterruptPort();

    public IPart NewCpuPart(CpuId cpu) => LocalApic.AfterSetup(cpu, topology, driver);

    public IPart NewChipPart(ChipId chip) => ApicBus.AfterSetup(chip, topology, driver);
}
