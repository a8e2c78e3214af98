using SmpActors.Model.Profiles;

namespace SmpActors.Experiments.Config;

/// <summary>The keys of the guest kernel.</summary>
internal static class KernelKeys
{
    /// <summary>11 days; a few of them in ns still fit 64 bits.</summary>
    private const decimal MsMax = 1_000_000_000;

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
        .. CsdLockKeys(),
    ];

    /// <summary>The parameters of the csd-lock watchdog, which is v6.18's in any profile.</summary>
    private static IEnumerable<ConfigKey> CsdLockKeys() =>
    [
        new(
            "kernel.csdLock",
            ConfigType.Section,
            "The kernel's own watchdog over waits for csds: it reports a wait that takes too long, "
            + "and sends the IPI again to a CPU that is not in its handler. It works as in Linux "
            + "6.18 in every profile."),
        new(
            "kernel.csdLock.debug",
            ConfigType.Boolean,
            "The parameter csdlock_debug: whether the watchdog is on. The other keys mean nothing "
            + "where it is off.")
        {
            Default = false,
        },
        new(
            "kernel.csdLock.timeoutMs",
            ConfigType.Integer,
            "The parameter smp.csd_lock_timeout: how long a wait may take, in ms; 0: for ever.")
        {
            Maximum = MsMax,
            Default = 5_000m,
        },
        new(
            "kernel.csdLock.panicOnIpistallMs",
            ConfigType.Integer,
            "The parameter smp.panic_on_ipistall: a wait that is reported after more than this, in "
            + "ms, is a panic; 0: never.")
        {
            Maximum = MsMax,
            Default = 0m,
        },
        new(
            "kernel.csdLock.backOff",
            ConfigType.Boolean,
            "Whether a wait's second report and those after it come later and later, the more so "
            + "the more CPUs are online; else each comes after one timeout.")
        {
            DefaultNote = "as the profile's release: true from 6.9 on",
        },
    ];
}
