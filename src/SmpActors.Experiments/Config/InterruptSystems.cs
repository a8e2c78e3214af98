using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Config;

/// <summary>
/// An interrupt system that an experiment can name, and how many CPUs it can address.
/// </summary>
/// <param name="Name">Its name in <c>machine.interrupts</c>.</param>
/// <param name="Doc">What it is, in a sentence.</param>
/// <param name="CpuCountMax">The most possible CPUs, at most <see cref="CpuId.CountMax"/>.</param>
/// <param name="LimitReason">Why there are no more; follows "because".</param>
/// <param name="Advice">What to do where more are wanted.</param>
public sealed record InterruptSystemEntry(
    string Name, string Doc, int CpuCountMax, string LimitReason, string Advice);

/// <summary>The interrupt systems that an experiment can name.</summary>
public static class InterruptSystems
{
    public const string Flat = "flat";
    public const string X2ApicCluster = "x2apic-cluster";
    public const string Gicv3 = "gicv3";

    /// <summary>All of them, in the order of the reference.</summary>
    public static IReadOnlyList<InterruptSystemEntry> All { get; } =
    [
        new(
            Flat,
            "x86 xAPIC, flat logical destinations: one register write reaches any set of CPUs.",
            8,
            "a flat logical destination has one bit for each CPU and 8 bits",
            "use x2apic-cluster for more"),
        new(
            X2ApicCluster,
            "x86 x2APIC, logical destinations: one MSR write for each cluster of up to 16 CPUs.",
            1 << 20,
            "a logical x2APIC id has 16 bits for the cluster and 16 CPUs in each",
            "use gicv3 for more"),
        new(
            Gicv3,
            "arm64 GICv3: one ICC_SGI1R_EL1 write for each cluster of up to 16 CPUs.",
            CpuId.CountMax,
            "a trace has 24 bits for a CPU's number",
            "run several machines"),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(system => system.Name)];
}
