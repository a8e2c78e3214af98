namespace SmpActors.Experiments.Config;

/// <summary>
/// The interrupt systems that an experiment can name, which <see cref="InterruptSystemFactory"/>
/// makes.
/// </summary>
public static class InterruptSystems
{
    public const string Flat = "flat";
    public const string Default = "default";
    public const string PhysFlat = "physflat";
    public const string BigSmp = "bigsmp";
    public const string X2ApicPhys = "x2apic-phys";
    public const string X2ApicCluster = "x2apic-cluster";
    public const string Noop = "noop";

    /// <summary>Whatever Linux chooses on an x86 machine.</summary>
    public const string X86 = "x86";
    public const string Gicv2 = "gicv2";
    public const string Gicv3 = "gicv3";

    /// <summary>All of them, in the order of the reference.</summary>
    public static IReadOnlyList<CatalogueEntry> All { get; } =
    [
        new(
            Flat,
            "x86 xAPIC, flat logical destinations: one register write reaches any set of CPUs."),
        new(
            Default,
            "x86 xAPIC as a 32-bit kernel drives it: a mask is one register write, all others are "
            + "one for each CPU."),
        new(PhysFlat, "x86 xAPIC, physical destinations: two register writes for each CPU."),
        new(
            BigSmp,
            "x86 xAPIC as a 32-bit kernel drives it beyond 8 CPUs: physical destinations, two "
            + "register writes for each CPU."),
        new(X2ApicPhys, "x86 x2APIC, physical destinations: one MSR write for each CPU."),
        new(
            X2ApicCluster,
            "x86 x2APIC, logical destinations: one MSR write for each cluster of up to 16 CPUs."),
        new(
            Noop,
            "x86 without a local APIC: nothing is sent, for one CPU; calls to a second one stall."),
        new(
            X86,
            "x86 with the driver that Linux chooses for machine.firmware, machine.cpus and the "
            + "kernel: one of those above, which the result names."),
        new(Gicv2, "arm64 GICv2: one GICD_SGIR write reaches any set of CPUs."),
        new(Gicv3, "arm64 GICv3: one ICC_SGI1R_EL1 write for each cluster of up to 16 CPUs."),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(system => system.Name)];
}
