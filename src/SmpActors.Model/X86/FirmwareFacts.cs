namespace SmpActors.Model.X86;

/// <summary>
/// What the choice of an APIC driver follows from: the machine as its firmware tells it, and the
/// kernel's command line.
/// </summary>
public sealed record FirmwareFacts
{
    /// <summary>Possible CPUs, at least 1.</summary>
    public required int PossibleCpuCount { get; init; }

    /// <summary>The highest APIC id of them.</summary>
    public required ApicId ApicIdMax { get; init; }

    /// <summary>A 32-bit kernel: it has drivers of its own, and no x2APIC.</summary>
    public bool Is32Bit { get; init; }

    /// <summary>There is no local APIC, or the command line says nolapic.</summary>
    public bool IsApicDisabled { get; init; }

    /// <summary>The CPUs can be x2APICs.</summary>
    public bool HasX2Apic { get; init; }

    /// <summary>The firmware hands the CPUs over as x2APICs; only where they can be.</summary>
    public bool StartsInX2Apic { get; init; }

    /// <summary>Interrupts of devices are remapped, so that 32-bit ids reach everybody.</summary>
    public bool RemapsInterrupts { get; init; } = true;

    /// <summary>
    /// The kernel runs under a hypervisor that offers x2APIC without interrupt remapping.
    /// </summary>
    public bool HypervisorOffersX2Apic { get; init; }

    /// <summary>The FADT's flag that APICs are to be addressed physically.</summary>
    public bool FadtDemandsPhysical { get; init; }

    /// <summary>The command line says x2apic_phys.</summary>
    public bool HasX2ApicPhysParameter { get; init; }

    /// <summary>OEM id of the MADT: up to 6 characters.</summary>
    public string OemId { get; init; } = "";

    /// <summary>OEM table id of the MADT: up to 8 characters.</summary>
    public string OemTableId { get; init; } = "";

    /// <summary>The command line's apic=, of a 32-bit kernel; empty if it says none.</summary>
    public string ApicParameter { get; init; } = "";

    /// <summary>
    /// The CPUs are of AMD, or of Intel with an xAPIC (since the Pentium 4), as all are here.
    /// </summary>
    public bool HasXApicOfIntelOrAmd { get; init; } = true;
}
