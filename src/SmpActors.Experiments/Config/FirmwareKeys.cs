namespace SmpActors.Experiments.Config;

/// <summary>The keys by which an x86 machine tells what Linux chooses its driver by.</summary>
internal static class FirmwareKeys
{
    /// <summary>All of them, their section first.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        new(
            "machine.firmware",
            ConfigType.Section,
            "What the firmware tells of an x86 machine whose driver Linux chooses: "
            + "machine.interrupts is x86."),
        new("machine.firmware.bits", ConfigType.Choice, "Of the kernel: 64-bit or 32-bit.")
        {
            Choices = ["64", "32"],
            Default = "64",
        },
        new(
            "machine.firmware.x2Apic",
            ConfigType.Choice,
            "Whether CPUs have x2APICs: not at all, such that the kernel can switch to them, or "
            + "switched already when the kernel gets them.")
        {
            Choices = ["none", "available", "enabled"],
            Default = "none",
        },
        new(
            "machine.firmware.interruptRemapping",
            ConfigType.Boolean,
            "Whether interrupts of devices are remapped, which x2APICs need.")
        {
            Default = true,
        },
        new(
            "machine.firmware.hypervisor",
            ConfigType.Boolean,
            "Whether a hypervisor offers x2APICs without interrupt remapping: then APIC ids are "
            + "to be 255 at most, and destinations are physical.")
        {
            Default = false,
        },
        new(
            "machine.firmware.physical",
            ConfigType.Boolean,
            "The FADT's flag that APICs are to be addressed physically.")
        {
            Default = false,
        },
        new(
            "machine.firmware.oemId",
            ConfigType.Text,
            "OEM id of the MADT: some machines have drivers of their own.")
        {
            DefaultNote = "none",
        },
        new("machine.firmware.oemTableId", ConfigType.Text, "OEM table id of the MADT.")
        {
            DefaultNote = "none",
        },
    ];
}
