using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;
using SmpActors.Model.X86;

namespace SmpActors.Experiments;

/// <summary>The interrupt systems that an experiment can name.</summary>
public static class InterruptSystems
{
    /// <summary>Each with what it is and how it is made.</summary>
    public static IReadOnlyList<InterruptSystemEntry> All { get; } =
    [
        new("flat", "x86, xAPIC in logical flat mode", (t, _) => X86System.Flat(t)),
        new("x2apic-cluster", "x86, x2APIC in logical cluster mode", (t, _) => X86System.X2ApicCluster(t)),
        new("gicv3", "arm64, GICv3", (t, options) => new GicV3System(t, new() { SgiOvertakesDmb = options.SgiOvertakesDmb })),
    ];

    /// <summary>The entry of a name, or null.</summary>
    public static InterruptSystemEntry? Find(string name) =>
        All.FirstOrDefault(entry => entry.Name == name);
}

/// <summary>What an experiment sets of an interrupt system.</summary>
/// <param name="SgiOvertakesDmb">arm64: whether an SGI overtakes what a DMB orders.</param>
public readonly record struct InterruptOptions(bool SgiOvertakesDmb);

/// <summary>An interrupt system that an experiment can name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="What">What it is, in a few words.</param>
/// <param name="Create">Makes one for a topology.</param>
public sealed record InterruptSystemEntry(
    string Name, string What, Func<MachineTopology, InterruptOptions, IInterruptSystem> Create);
