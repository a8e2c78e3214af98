using SmpActors.Model.Profiles;

namespace SmpActors.Experiments.Config;

/// <summary>The keys of the guest kernel.</summary>
internal static class KernelKeys
{
    /// <summary>All of them, their section first.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        new("kernel", ConfigType.Section, "The guest kernel."),
        new("kernel.profile", ConfigType.Choice, "The release whose behaviour is followed.")
        {
            Choices = ProfileTable.Names,
            Default = ProfileTable.Reference.Name,
        },
        new(
            "kernel.idle",
            ConfigType.Choice,
            "What an idle CPU does: sleep until an interrupt, or poll its need-resched flag as "
            + "with idle=poll.")
        {
            Choices = ["sleep", "poll"],
            Default = "sleep",
        },
        new(
            "kernel.noIpiBroadcast",
            ConfigType.Boolean,
            "Whether x86 sends to masks where it could broadcast by shorthand, as with "
            + "no_ipi_broadcast=1. Profile 4.9 never does broadcast.")
        {
            Default = false,
        },
        new(
            "kernel.x2ApicPhys",
            ConfigType.Boolean,
            "The parameter x2apic_phys: x2APICs are addressed physically. For machine.interrupts "
            + "x86.")
        {
            Default = false,
        },
        new(
            "kernel.apic",
            ConfigType.Choice,
            "The parameter apic= of a 32-bit kernel: the driver to take. For machine.interrupts "
            + "x86.")
        {
            Choices = ["bigsmp", "default"],
            DefaultNote = "none",
        },
    ];
}
