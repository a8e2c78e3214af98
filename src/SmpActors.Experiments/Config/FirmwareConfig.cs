namespace SmpActors.Experiments.Config;

/// <summary>Whether the CPUs of an x86 machine are x2APICs.</summary>
public enum X2ApicSupport
{
    /// <summary>They cannot be.</summary>
    None,

    /// <summary>They can, and the kernel switches them if it may.</summary>
    Available,

    /// <summary>They are when the kernel gets them.</summary>
    Enabled,
}

/// <summary>What an x86 machine's firmware tells, from which Linux chooses its driver.</summary>
public sealed record FirmwareConfig
{
    /// <summary>A 32-bit kernel runs on it.</summary>
    public bool Is32Bit { get; init; }

    public X2ApicSupport X2Apic { get; init; }

    /// <summary>Interrupts of devices are remapped; x2APIC needs it, or a hypervisor.</summary>
    public bool RemapsInterrupts { get; init; } = true;

    /// <summary>A hypervisor offers x2APIC without interrupt remapping.</summary>
    public bool HypervisorOffersX2Apic { get; init; }

    /// <summary>The FADT demands physical destinations.</summary>
    public bool DemandsPhysical { get; init; }

    /// <summary>OEM id of the MADT.</summary>
    public string OemId { get; init; } = "";

    /// <summary>OEM table id of the MADT.</summary>
    public string OemTableId { get; init; } = "";
}
